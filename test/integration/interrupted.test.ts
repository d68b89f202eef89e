import assert from "node:assert/strict";
import { lstatSync } from "node:fs";

import { memberFolder } from "../../provider/io/layout/member-folder";
import { startMember, switchBinary } from "../../provider/run/upgrade/start-member";
import { stopMember } from "../../provider/run/upgrade/stop-member";
import { fcvOf, pidOf, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { updateAndKill } from "../kit/sets/killed-run";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertOneAtATime, readRestarts } from "../kit/sets/restarts";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("an upgrade that is interrupted, 3 members, writer and reader", function () {
    this.timeout(180_000);
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({ version: "5.0.4" });
    });
    after(closeSets);

    /** Completes the upgrade with a new run that knows only the observed set. */
    async function finish(version: string, first: string): Promise<void> {
        assert.equal((await set.order())[0], first, "the interrupted member comes first");
        await set.upgrade(version);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), version);
            assert.equal(set.stateOf(host).runningVersion, version);
        }
    }

    /** Performs only the stop of a member's update. */
    async function stop(host: string, to: string): Promise<void> {
        const from = await versionOf(host);
        const step = { kind: "stop-member", host, role: "secondary", from, to } as const;
        // A temporary problem, such as lag, leaves the stop to the next poll.
        await eventually(`${host} is stopped`, async () => {
            await stopMember(step, { version: to }, set.portsOf(host));
            return (await pidOf(set.place(host).folder)) === undefined;
        });
    }

    const test = inSteps();

    test.step("killed once a start is prepared, and the program keeps its version: the next run removes what is prepared", async () => {
        const [first = ""] = await set.order();
        const { folder } = set.place(first);
        const { next } = memberFolder(folder);
        const pid = await pidOf(folder);
        await set.portsOf(first).control.prepareStart(first, "6.0.5");
        assert.ok(lstatSync(next).isSymbolicLink());
        assert.deepEqual(await set.upgrade("5.0.4"), [first]);
        assert.equal(lstatSync(next, { throwIfNoEntry: false }), undefined);
        assert.equal(await pidOf(folder), pid, "it was not restarted");
        assert.deepEqual(await set.upgrade("5.0.4"), []);
    });

    test.step("5.0.4 to 6.0.5, interrupted after the stop, after the switch, after the start: continues from there, and loses nothing", async () => {
        set.edit({ version: "6.0.5" });
        await underLoad(set, async () => {
            const [first = "", second = "", primary = ""] = await set.order();

            await stop(first, "6.0.5");
            assert.equal((await set.order())[0], first);
            await set.update(first, set.inputsOf(first, await set.observe()));
            assert.equal(await versionOf(first), "6.0.5");

            await stop(second, "6.0.5");
            await switchBinary(second, "6.0.5", set.portsOf(second));
            assert.equal((await set.order())[0], second);
            await set.update(second, set.inputsOf(second, await set.observe()));
            assert.equal(await versionOf(second), "6.0.5");

            // Killed at the moment of the handover: for the next run the member is a secondary like any other.
            assert.equal(await updateAndKill(set, primary, /Hand over .* done/), true);
            await finish("6.0.5", primary);
        });
        const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
        assert.equal(restarts.length, 3, "none was restarted twice");
        assertOneAtATime(restarts);
        assert.equal(await fcvOf(set.hosts[0]!), "5.0");
    });

    test.step("6.0.5 to 6.0.27, killed as it stops, switches and starts: the next run completes the update, and loses nothing", async () => {
        await set.setFcv("6.0");
        set.edit({ version: "6.0.27" });
        await underLoad(set, async () => {
            const [first = "", second = "", primary = ""] = await set.order();
            assert.equal(await updateAndKill(set, first, /Stop .* done/), true);
            await set.update(first, set.inputsOf(first, await set.observe()));

            assert.equal(await updateAndKill(set, second, /Switch .* done/), true);
            await set.update(second, set.inputsOf(second, await set.observe()));

            assert.equal(await updateAndKill(set, primary, /Start .* done/), true);
            // The server outlives the run that started it.
            assert.notEqual(await pidOf(set.place(primary).folder), undefined);
            await set.upgrade("6.0.27");
        });
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
        assert.equal(restarts.length, 6, "none was restarted twice");
        assertOneAtATime(restarts);
    });

    test.step("starts a member only once that was stopped and started between two observations", async () => {
        const [first = ""] = await set.order();
        await stop(first, "6.0.27");
        await startMember(first, set.portsOf(first));
        const pid = await pidOf(set.place(first).folder);
        await set.update(first, set.inputsOf(first, await set.observe()));
        assert.equal(await pidOf(set.place(first).folder), pid);
    });
});
