import assert from "node:assert/strict";

import { UpgradeError } from "../../provider/core/errors/errors";
import { silent } from "../../provider/pulumi/session/progress";
import type { MemberTimings } from "../../provider/run/member-timings";
import { upgradeMember } from "../../provider/run/upgrade/executor";
import { startLoad } from "../../examples/demo/load";
import { pidOf, startByHand, stateOf, stepDownByHand, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { readServerLog } from "../kit/sets/server-log";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertOneAtATime, readRestarts } from "../kit/sets/restarts";
import { assertNothingLost, underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** A member's update that a test observes while it runs. */
interface MemberUpdate {
    readonly ended: Promise<MemberTimings>;
    /** Kinds of the completed steps. */
    readonly done: readonly string[];
    /** Texts about the waits. */
    readonly waits: readonly string[];
}

describe("an upgrade that others disturb, 3 members, 6.0.5 to 6.0.27", function () {
    this.timeout(180_000);
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({ version: "6.0.5", featureCompatibilityVersion: "6.0" });
    });
    after(closeSets);

    function begin(host: string, version: string): MemberUpdate {
        set.edit({ version });
        const done: string[] = [];
        const waits: string[] = [];
        const reporter = {
            ...silent,
            stepEnded: ({ kind }: { kind: string }) => done.push(kind),
            waiting: (text: string) => waits.push(text),
        };
        const ended = upgradeMember(host, { version }, { ...set.portsOf(host), reporter });
        // If the test fails before it awaits the end, that failure is the one to report.
        ended.catch(() => undefined);
        return { ended, done, waits };
    }

    async function pidOfMember(host: string): Promise<number> {
        const pid = await pidOf(set.place(host).folder);
        assert.ok(pid !== undefined, `${host} does not run`);
        return pid;
    }

    /** Updates the remaining members, and checks the whole set. */
    async function finish(version: string): Promise<void> {
        await set.upgrade(version);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), version);
        }
    }

    const test = inSteps();

    test.step("continues when another member becomes primary manually mid-upgrade, and stops that member last", async () => {
        set.edit({ version: "6.0.27" });
        const [one = "", two = "", primary = ""] = await set.order();
        await underLoad(set, async () => {
            const updating = begin(one, "6.0.27");
            await eventually("it is stopped", () =>
                Promise.resolve(updating.done.includes("stop-member")),
            );
            assert.equal(await stepDownByHand(primary, [two]), two);
            await updating.ended;
            assert.equal((await set.order()).at(-1), two);
            await finish("6.0.27");
        });
        const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
        assert.equal(restarts.length, 3);
        assert.equal(restarts.at(-1)?.host, two);
        assertOneAtATime(restarts);
    });

    test.step("stops no other member while one is frozen (SIGSTOP), and continues once it answers (SIGCONT)", async () => {
        set.edit({ version: "6.0.5" });
        const [one = "", two = ""] = await set.order();
        const pid = await pidOfMember(one);
        const frozen = await pidOfMember(two);
        process.kill(frozen, "SIGSTOP");
        let updating: MemberUpdate;
        try {
            updating = begin(one, "6.0.5");
            await eventually("it refuses", () =>
                Promise.resolve(updating.waits.some((text) => text.includes(`${two} is DOWN`))),
            );
            assert.equal(await pidOfMember(one), pid);
        } finally {
            process.kill(frozen, "SIGCONT");
        }
        await updating.ended;
        assert.equal(await versionOf(one), "6.0.5");
        assert.equal(await pidOfMember(two), frozen);
    });

    test.step("ends with the name of the frozen member if it does not answer within the limit, and stops nothing", async () => {
        const [, two = "", primary = ""] = await set.order();
        const left = (await set.order()).filter((host) => host !== primary);
        const [next = ""] = await hostsAt("6.0.27", left);
        const other = left.find((host) => host !== next) ?? two;
        const pid = await pidOfMember(next);
        const frozen = await pidOfMember(other);
        process.kill(frozen, "SIGSTOP");
        try {
            const error: unknown = await begin(next, "6.0.5").ended.catch(
                (thrown: unknown) => thrown,
            );
            assert.ok(error instanceof UpgradeError);
            assert.deepEqual([error.code, error.host], ["member-not-healthy", other]);
            assert.equal(await pidOfMember(next), pid);
        } finally {
            process.kill(frozen, "SIGCONT");
        }
        await underLoad(set, () => finish("6.0.5"));
    });

    test.step("completes the current member first when another one is killed, then stops no more members, and names the missing one", async () => {
        set.edit({ version: "6.0.27" });
        const [one = "", two = "", primary = ""] = await set.order();
        const load = await startLoad(set.connectionString);
        try {
            const updating = begin(one, "6.0.27");
            await eventually("it is stopped", () =>
                Promise.resolve(updating.done.includes("stop-member")),
            );
            process.kill(await pidOfMember(two), "SIGKILL");
            await updating.ended;
            assert.equal(await versionOf(one), "6.0.27");
            const pid = await pidOfMember(primary);
            const error: unknown = await begin(primary, "6.0.27").ended.catch(
                (thrown: unknown) => thrown,
            );
            assert.ok(error instanceof UpgradeError);
            assert.deepEqual([error.code, error.host], ["member-not-healthy", two]);
            assert.equal(await pidOfMember(primary), pid);
            await startByHand(set.place(two));
            await finish("6.0.27");
        } finally {
            await assertNothingLost(set, await load.stop());
        }
        assert.equal(await stateOf(await set.primary()), "PRIMARY");
    });

    test.step("waits for a member that is still shutting down as it begins, and then brings it to the new version", async () => {
        set.edit({ version: "6.0.5" });
        const [one = ""] = await set.order();
        await underLoad(set, async () => {
            const { admin, control } = set.portsOf(one);
            const pid = await pidOfMember(one);
            // What a run has done that is killed in the middle of its stop.
            await control.prepareStart(one, "6.0.5");
            const asked = admin.shutdown(one, 2);
            const { folder } = set.place(one);
            await eventually(
                "it shuts down",
                async () => (await readServerLog(folder)).at(-1)?.kind === "asked-to-end",
            );
            process.kill(pid, "SIGSTOP");
            let updating: MemberUpdate;
            try {
                updating = begin(one, "6.0.5");
                await eventually("it waits", () =>
                    Promise.resolve(
                        updating.waits.some((text) => text.includes("does not answer")),
                    ),
                );
                assert.equal(await pidOfMember(one), pid);
            } finally {
                process.kill(pid, "SIGCONT");
            }
            await Promise.all([asked, updating.ended]);
            assert.equal(await versionOf(one), "6.0.5");
            assert.equal(updating.done[0], "await-member");
        });
    });

    test.step("switches and starts a member without observing another one that is frozen meanwhile", async () => {
        const primary = await set.primary();
        const [one = ""] = await hostsAt(
            "6.0.27",
            set.hosts.filter((host) => host !== primary),
        );
        const other = set.hosts.find((host) => host !== primary && host !== one) ?? "";
        const frozen = await pidOfMember(other);
        const load = await startLoad(set.connectionString);
        const ports = set.portsOf(one);
        const done: string[] = [];
        let observedWhileDown = 0;
        let isDown = false;
        const observe = () => {
            observedWhileDown += isDown ? 1 : 0;
            return ports.observer.observe();
        };
        const stepEnded = ({ kind }: { kind: string }) => {
            done.push(kind);
            if (kind === "stop-member") {
                process.kill(frozen, "SIGSTOP");
            }
            isDown = kind === "stop-member" || kind === "switch-binary";
        };
        const ended = upgradeMember(
            one,
            { version: "6.0.5" },
            {
                ...ports,
                observer: { ...ports.observer, observe },
                reporter: { ...silent, stepEnded },
            },
        );
        try {
            await eventually("it answers", () => Promise.resolve(done.includes("start-member")));
            assert.equal(observedWhileDown, 0);
        } finally {
            process.kill(frozen, "SIGCONT");
            await ended;
            await assertNothingLost(set, await load.stop());
        }
        await finish("6.0.5");
    });

    async function hostsAt(version: string, hosts: readonly string[]): Promise<readonly string[]> {
        const versions = await Promise.all(hosts.map(versionOf));
        return hosts.filter((_, index) => versions[index] === version);
    }
});
