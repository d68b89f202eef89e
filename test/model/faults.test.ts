import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { isHalfWay, orderMembers, planMember, planUpgrade } from "../../provider/core/plan";
import type { MemberStep } from "../../provider/core/step";
import type { Topology } from "../../provider/core/topology";
import { findMember, isElectable, isHealthy, primaryOf } from "../../provider/core/topology";
import { guardStep } from "../../provider/run/guard";
import { crashed, running, withMember } from "../kit/topologies";
import type { Scenario } from "./arbitraries";
import { clearScenarios, maxLagSecs } from "./arbitraries";
import { assertDone, assertSafeSet, assertSafeStep } from "./invariants";
import { perform, settle } from "./live-set";

/** What befalls the set, or the run, just before a step. */
interface Fault {
    readonly beforeStep: number;
    readonly kind: "election" | "crash" | "lag" | "kill";
    /** Picks the member. */
    readonly which: number;
}

const faults: fc.Arbitrary<readonly Fault[]> = fc.array(
    fc.record({
        beforeStep: fc.nat(25),
        kind: fc.constantFrom("election", "crash", "lag", "kill"),
        which: fc.nat(6),
    }),
    { minLength: 1, maxLength: 3 },
);

/** The set as a fault leaves it; undefined when the run is killed. */
function befall(topology: Topology, { kind, which }: Fault, fcv: string): Topology | undefined {
    const { members } = topology;
    const able = members.filter((member) => isHealthy(member) && isElectable(member));
    const up = members.filter((member) => member.version !== undefined);
    switch (kind) {
        case "kill":
            return undefined;
        case "election": {
            const next = able[which % able.length];
            const old = primaryOf(topology);
            const without = old ? withMember(topology, old.host, { state: "SECONDARY" }) : topology;
            return next
                ? withMember(without, next.host, { state: "PRIMARY", lagSecs: 0 })
                : topology;
        }
        case "crash": {
            const victim = up[which % up.length];
            return victim ? settle(crash(topology, victim.host), fcv) : topology;
        }
        case "lag": {
            const late = members.find((member) => member.state === "SECONDARY");
            return late ? withMember(topology, late.host, { lagSecs: 3600 }) : topology;
        }
    }
}

function crash(topology: Topology, host: string): Topology {
    const { installedVersion } = findMember(topology, host);
    const { state, processRuns, uncleanShutdown } = crashed(host, String(installedVersion));
    const gone = { version: undefined, fcv: undefined, lagSecs: undefined };
    return withMember(topology, host, { state, processRuns, uncleanShutdown, ...gone });
}

/**
 * One `pulumi up`: the members in the order that was planned at its start, each by its own steps until
 * there is none left. Ends where a guard refuses, or a fault kills it.
 */
function runChain(
    start: Topology,
    { goal, fcv }: Scenario,
    due: readonly Fault[],
    act: (before: Topology, step: MemberStep, after: Topology) => void,
): Topology {
    let now = start;
    let count = 0;
    for (const { host } of orderMembers(start, goal)) {
        for (;;) {
            for (const fault of due.filter((each) => each.beforeStep === count)) {
                const hit = befall(now, fault, fcv);
                if (hit === undefined) {
                    return now;
                }
                now = hit;
            }
            const step = planMember(now, host, goal).at(0);
            if (step === undefined) {
                break;
            }
            assert.ok(count++ < 100, "the run does not end");
            if (guardStep(step, now, goal, maxLagSecs)) {
                return now;
            }
            const after = perform(now, step, fcv);
            act(now, step, after);
            now = after;
        }
    }
    return now;
}

/** Time passes, and somebody starts what crashed though no run had begun with it. */
function repair(topology: Topology, { goal, fcv }: Scenario): Topology {
    const mended = topology.members.reduce((now, { host }) => {
        const member = findMember(now, host);
        if (member.version !== undefined) {
            const lagSecs = member.arbiter ? undefined : member.delaySecs;
            return withMember(now, host, { lagSecs: member.state === "PRIMARY" ? 0 : lagSecs });
        }
        return member.processRuns || isHalfWay(member, now, goal)
            ? now
            : withMember(now, host, {
                  ...running(String(member.installedVersion), fcv),
                  ...(member.arbiter && { fcv: undefined }),
                  state: member.arbiter ? "ARBITER" : "SECONDARY",
                  processRuns: true,
                  uncleanShutdown: false,
              });
    }, topology);
    return settle(mended, fcv);
}

describe("runs that elections, crashes, lag and kills get in the way of", () => {
    it("never harm the set, and later ones bring it to the goal", () => {
        fc.assert(
            fc.property(clearScenarios, faults, (scenario, due) => {
                const act = (before: Topology, step: MemberStep, after: Topology) => {
                    assertSafeStep(before, step, after);
                    assertSafeSet(after);
                };
                let now = runChain(scenario.topology, scenario, due, act);
                // One run for each member that crashed in its own turn, at most, and one for all the rest.
                for (let more = 0; more < 4; more++) {
                    now = runChain(repair(now, scenario), scenario, [], act);
                }
                assertDone(now, scenario.goal.version);
                assert.deepEqual(planUpgrade(now, { version: scenario.goal.version }), []);
            }),
            { numRuns: 1500 },
        );
    });
}).timeout(60_000);
