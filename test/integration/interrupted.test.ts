import assert from "node:assert/strict";

import { switchBinary, startMember, stopMember } from "../../provider/run/upgrade/restart";
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

    /** The rest of the upgrade, by a new run that only sees the set as it is. */
    async function finish(version: string, first: string): Promise<void> {
        assert.equal((await set.order())[0], first, "what was left half way comes first");
        await set.upgrade(version);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), version);
            assert.equal(set.stateOf(host).runningVersion, version);
        }
    }

    /** Only this one step of the member's turn. */
    async function stop(host: string, to: string): Promise<void> {
        const from = await versionOf(host);
        const step = { kind: "stop-member", host, role: "secondary", from, to } as const;
        // Where something speaks against it for a moment, as a lag does, it is left for the next look.
        await eventually(`${host} is stopped`, async () => {
            await stopMember(step, { version: to }, set.portsOf(host));
            return (await pidOf(set.place(host).folder)) === undefined;
        });
    }

    const step = inSteps();

    step(
        "5.0.4 to 6.0.5: after the stop, after the switch, after the start: goes on from there, and loses nothing",
        async () => {
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

                // Killed the moment it has handed over: the member is a secondary like any other for the next run.
                assert.equal(await updateAndKill(set, primary, /Hand over .* done/), true);
                await finish("6.0.5", primary);
            });
            const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
            assert.equal(restarts.length, 3, "none was restarted twice");
            assertOneAtATime(restarts);
            assert.equal(await fcvOf(set.hosts[0]!), "5.0");
        },
    );

    step(
        "6.0.5 to 6.0.27: the run killed as it stops, switches and starts: the next one ends it, and loses nothing",
        async () => {
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
        },
    );

    step("starts a member that was stopped and started between two looks only once", async () => {
        const [first = ""] = await set.order();
        await stop(first, "6.0.27");
        await startMember(first, set.portsOf(first));
        const pid = await pidOf(set.place(first).folder);
        await set.update(first, set.inputsOf(first, await set.observe()));
        assert.equal(await pidOf(set.place(first).folder), pid);
    });
});
