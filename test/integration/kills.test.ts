import assert from "node:assert/strict";

import { planUpgrade } from "../../provider/core/plan/plan";
import { stateOf, versionOf } from "../kit/sets/by-hand";
import type { KillPoint } from "../kit/sets/kill-points";
import { killPointsOf } from "../kit/sets/kill-points";
import { killAt } from "../kit/sets/killed-run";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertOneAtATime, readRestarts } from "../kit/sets/restarts";
import { db1, threeMembers } from "../kit/made-up/topologies";
import { underLoad } from "../kit/sets/upgrade-under-load";

const versions = ["6.0.5", "6.0.27"] as const;

/** Generated from the plan, so that a new kind of step is covered too. */
const points = killPointsOf(planUpgrade(threeMembers("6.0.5"), { version: "6.0.27" }), db1);
describe("a run that is killed at any step, 3 members, 6.0.5 to 6.0.27 and back, writer and reader", function () {
    this.timeout(400_000);
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({ version: versions[0], featureCompatibilityVersion: "6.0" });
    });
    after(closeSets);

    /** Runs a member's update, killed at each point of its role in turn, and finally to its end. */
    async function killAtEachPoint(
        host: string,
        due: Set<KillPoint>,
        role: KillPoint["role"],
    ): Promise<void> {
        let last: KillPoint | undefined;
        for (const point of [...due].filter((each) => each.role === role)) {
            // After a kill in the middle of a step, its effect still happens, and its end is never reported.
            if (last?.kind === point.kind && last.when !== "start") {
                continue;
            }
            assert.equal(await killAt(set, host, point), true, `not killed at ${nameOf(point)}`);
            due.delete(point);
            last = point;
            if (completesByItself(point)) {
                break;
            }
        }
        await set.update(host, set.inputsOf(host, await set.observe()));
    }

    it(`continues wherever it is killed: at ${points.length} points of the plan`, async () => {
        const due = new Set(points);
        for (let pass = 1; due.size > 0; pass += 1) {
            const to = versions[pass % 2] ?? versions[0];
            set.edit({ version: to });
            await underLoad(set, async () => {
                const [one = "", two = "", primary = ""] = await set.order();
                await killAtEachPoint(one, due, "secondary");
                await killAtEachPoint(two, due, "secondary");
                await killAtEachPoint(primary, due, "primary");
                assert.deepEqual(await set.upgrade(to), [], "something was left to do");
            });
            for (const host of set.hosts) {
                assert.equal(await versionOf(host), to);
                assert.match(String(await stateOf(host)), /^(PRIMARY|SECONDARY)$/);
            }
            const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
            assert.equal(restarts.length, 3 * pass, "one was restarted twice");
            assertOneAtATime(restarts);
        }
    });
});

/** Whether the member completes the step by itself, so that no later run finds it unfinished. */
function completesByItself({ kind, when }: KillPoint): boolean {
    return kind === "await-member" || (kind === "start-member" && when !== "start");
}

function nameOf({ role, kind, when }: KillPoint): string {
    return `the ${when} of ${kind} of a ${role}`;
}
