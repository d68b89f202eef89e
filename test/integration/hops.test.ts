import assert from "node:assert/strict";

import { fcvOf, runOn, versionOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertOneAtATime, assertSteppedDown, readRestarts } from "../kit/sets/restarts";
import { underLoad, withTimeLimit } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

interface Hop {
    readonly from: string;
    readonly to: string;
    /** The set's featureCompatibilityVersion before and after the upgrade. */
    readonly fcv: readonly [string, string];
}

const hops: readonly Hop[] = [
    { from: "4.2.6", to: "4.4.2", fcv: ["4.2", "4.4"] },
    { from: "4.4.2", to: "5.0.4", fcv: ["4.4", "5.0"] },
    { from: "5.0.4", to: "6.0.5", fcv: ["5.0", "6.0"] },
    { from: "6.0.5", to: "6.0.27", fcv: ["6.0", "6.0"] },
];

for (const { from, to, fcv } of hops) {
    describe(`${from} to ${to}, 3 members, writer and reader`, function () {
        this.timeout(180_000);
        let set: RealSet;
        let oldPrimary: string;

        before(async () => {
            set = await RealSet.create({ version: from });
            oldPrimary = await set.primary();
        });
        after(closeSets);

        const test = inSteps();

        test.step("upgrades every member; no operation fails, no write is lost, never are two members unavailable", async () => {
            const planned = await set.order();
            const target = from.startsWith("4.") ? withTimeLimit(set) : set;
            assert.equal(planned.at(-1), oldPrimary);
            const { result, outages } = await underLoad(target, () => set.upgrade(to));
            assert.deepEqual(result, planned);
            // The polls too found each member unavailable, and none twice.
            assert.deepEqual(
                [...new Set(outages.map(({ host }) => host))].sort(),
                [...planned].sort(),
            );
            for (const host of set.hosts) {
                assert.equal(await versionOf(host), to);
            }
        });

        test.step("restarts the secondaries before the primary, one after the other, as the servers' logs show", async () => {
            const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
            assert.deepEqual(
                restarts.map((restart) => ({ from: restart.from, to: restart.to })),
                Array.from({ length: 3 }, () => ({ from, to })),
            );
            assertOneAtATime(restarts);
            const [first, second, last] = restarts;
            assert.equal(last?.host, oldPrimary);
            assert.equal(first?.statesBefore.includes("PRIMARY"), false);
            assert.equal(second?.statesBefore.includes("PRIMARY"), false);
        });

        test.step("lets the primary step down before it stops, as its log shows", async () => {
            const restarts = await readRestarts([set.place(oldPrimary)]);
            assertSteppedDown(restarts[0]);
            assert.notEqual(await set.primary(), oldPrimary);
        });

        test.step("starts each member once, as the servers' uptime shows", async () => {
            const begun = await Promise.all(
                set.hosts.map(async (host) => {
                    const status = await runOn(host, { serverStatus: 1 });
                    const age = Number(status.uptimeMillis);
                    return { host, startedMs: (status.localTime as Date).getTime() - age };
                }),
            );
            begun.sort((a, b) => a.startedMs - b.startedMs);
            assert.deepEqual(begun.at(-1)?.host, oldPrimary);
        });

        test.step("leaves featureCompatibilityVersion unchanged until the program names it, then raises it on every member", async () => {
            for (const host of set.hosts) {
                assert.equal(await fcvOf(host), fcv[0]);
            }
            await set.setFcv(fcv[1]);
            assert.equal(set.fcv, fcv[1]);
            for (const host of set.hosts) {
                assert.equal(await fcvOf(host), fcv[1]);
            }
        });
    });
}
