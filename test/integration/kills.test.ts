import assert from "node:assert/strict";

import { planUpgrade } from "../../provider/core/plan";
import { pidOf, stateOf, versionOf } from "../kit/by-hand";
import type { KillPoint } from "../kit/kill-points";
import { killPointsOf } from "../kit/kill-points";
import { killAt } from "../kit/killed-run";
import { closeSets, RealSet } from "../kit/real-set";
import { assertOneAtATime, readRestarts } from "../kit/restarts";
import { db1, threeMembers } from "../kit/topologies";
import { underLoad } from "../kit/upgrade-under-load";

const versions = ["6.0.5", "6.0.27"] as const;

/** Generated from the plan: a new step is killed too. */
const points = killPointsOf(planUpgrade(threeMembers("6.0.5"), { version: "6.0.27" }), db1);
const moments = ["start", "middle", "end"] as const;

/**
 * Of one kind of moment all that a turn has: after a kill in the middle of a step the next run may find its effect
 * there, and never comes to its end. Two secondaries' turns to one of the primary.
 */
function pointsAt(turn: KillPoint["turn"], when: KillPoint["when"] | undefined) {
    return points.filter((point) => point.turn === turn && point.when === when);
}

describe("a run that is killed at any step, 3 members, 6.0.5 to 6.0.27 and back, writer and reader", function () {
    this.timeout(180_000);
    let set: RealSet;
    let restartsBefore = 0;

    before(async () => {
        set = await RealSet.create({ version: versions[0], featureCompatibilityVersion: "6.0" });
    });
    after(closeSets);

    /** Killed at each of the points, one run after the other; then one that ends. */
    async function turn(host: string, due: readonly KillPoint[]): Promise<void> {
        for (const point of due) {
            assert.equal(await killAt(set, host, point), true, `not killed at ${nameOf(point)}`);
        }
        await set.update(host, set.inputsOf(host, await set.observe()));
    }

    for (const [pass, when] of moments.entries()) {
        const to = versions[(pass + 1) % 2] ?? versions[0];
        const first = pointsAt("secondary", when);
        const second = pointsAt("secondary", moments[pass + 1]);
        const last = pointsAt("primary", when);

        it(`goes on, to ${to}, killed at the ${when} of each step: ${last.map(({ kind }) => kind).join(", ")}`, async () => {
            set.wish({ version: to });
            await underLoad(set, async () => {
                const [one = "", two = "", primary = ""] = await set.order();
                await turn(one, first);
                await turn(two, second);
                await turn(primary, last);
                assert.deepEqual(await set.upgrade(to), [], "something was left to do");
            });
            for (const host of set.hosts) {
                assert.equal(await versionOf(host), to);
                assert.match(String(await stateOf(host)), /^(PRIMARY|SECONDARY)$/);
                assert.notEqual(await pidOf(set.place(host).folder), undefined);
            }
            const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
            assert.equal(restarts.length, restartsBefore + 3, "one was restarted twice");
            assertOneAtATime(restarts);
            restartsBefore = restarts.length;
        });
    }
});

function nameOf({ turn, kind, when }: KillPoint): string {
    return `the ${when} of ${kind} of a ${turn}`;
}
