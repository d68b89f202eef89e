import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Goal } from "../../provider/core/plan/goal";
import { needsOldBinaryFirst, planUpgrade } from "../../provider/core/plan/plan";
import { applyStep } from "../../provider/core/plan/simulate";
import type { Step } from "../../provider/core/plan/step";
import type { Member, Topology } from "../../provider/core/topology/topology";
import { isHealthy, lowestFcv, primaryOf } from "../../provider/core/topology/topology";
import { guardStep } from "../../provider/run/guard/guard";
import type { Scenario } from "./arbitraries";
import { clearScenarios, maxLagSecs, scenarios } from "./arbitraries";
import { assertDone, assertSafeSet, assertSafeStep, hasMajority } from "./invariants";
import { perform } from "./live-set";

const runs = { numRuns: 1500 };

/** Seven members that have all crashed, and the FCV. */
const maxSteps = 7 * 9 + 1;

/** Plans, takes the first step, and plans again, as the executor does; calls `check` after each step. */
function walk(
    { topology, goal }: Scenario,
    take: (before: Topology, step: Step) => Topology,
    check: (before: Topology, step: Step, after: Topology) => void = () => undefined,
): Topology {
    let now = topology;
    for (let count = 0; ; count++) {
        const step = planUpgrade(now, goal).at(0);
        if (step === undefined) {
            return now;
        }
        assert.ok(count < maxSteps, "the plan does not end");
        const after = take(now, step);
        check(now, step, after);
        now = after;
    }
}

/** Whether the member does not serve, was not prepared for an update, and serves with its old binary before its update. */
function servesFirst(member: Member, goal: Goal): boolean {
    return (
        !isHealthy(member) &&
        member.preparedVersion !== goal.version &&
        needsOldBinaryFirst(member, goal)
    );
}

describe("any plan, from any state", () => {
    it("ends, with every member on the goal and serving", () => {
        fc.assert(
            fc.property(scenarios, (scenario) => {
                assertDone(walk(scenario, applyStep), scenario.goal.version);
            }),
            runs,
        );
    });

    it("equals, in every intermediate state, the remaining steps of the first plan", () => {
        fc.assert(
            fc.property(scenarios, ({ topology, goal }) => {
                // Once such a member serves again, it takes its place among the others.
                fc.pre(!topology.members.some((member) => servesFirst(member, goal)));
                const shown = planUpgrade(topology, goal);
                let now = topology;
                for (const [done, step] of shown.entries()) {
                    const remaining = shown.slice(done);
                    // While no member with data answers, the FCV is not known.
                    const known = lowestFcv(now) !== undefined;
                    assert.deepEqual(
                        planUpgrade(now, goal),
                        known ? remaining : remaining.filter((each) => each.kind !== "set-fcv"),
                        `after ${String(done)} steps`,
                    );
                    now = applyStep(now, step);
                }
                assert.deepEqual(planUpgrade(now, goal), []);
            }),
            runs,
        );
    });
}).timeout(60_000);

describe("an upgrade that the preflight accepts", () => {
    it("is never refused by the guard, does no harm, stops the primary last, and reaches the goal", () => {
        fc.assert(
            fc.property(clearScenarios, (scenario) => {
                const { goal, fcv } = scenario;
                const stops: string[] = [];
                const live = (before: Topology, step: Step) => perform(before, step, fcv);
                const end = walk(scenario, live, (before, step, after) => {
                    const refusal = guardStep(step, before, goal, maxLagSecs);
                    assert.equal(refusal, undefined, refusal?.message);
                    assertSafeStep(before, step, after);
                    assertSafeSet(after);
                    assert.ok(!hasMajority(before) || hasMajority(after), "the majority is lost");
                    stops.push(...(step.kind === "stop-member" ? [step.host] : []));
                });
                assertDone(end, goal.version);
                assert.ok(primaryOf(end), "no primary at the end");
                assert.equal(lowestFcv(end), goal.fcv ?? fcv);
                const first = primaryOf(scenario.topology)?.host ?? "";
                assert.ok(
                    !stops.slice(0, -1).includes(first),
                    `${first} is not the last of ${stops.join()}`,
                );
            }),
            runs,
        );
    });
}).timeout(60_000);
