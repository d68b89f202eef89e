import * as fc from "fast-check";

import type { Goal } from "../../provider/core/plan/goal";
import { preflight } from "../../provider/core/checks/preflight";
import type { Member, Topology } from "../../provider/core/topology/topology";
import { isElectable, isHealthy } from "../../provider/core/topology/topology";
import { isHop, knownSeries } from "../../provider/core/releases/version";
import { limits } from "../kit/made-up/limits";
import {
    arbiter,
    crashed,
    running,
    secondary,
    setOf,
    stopped,
    unresponsive,
} from "../kit/made-up/topologies";
import { settle } from "./live-set";

/** A set in any state between two versions, and its goal. */
export interface Scenario {
    readonly topology: Topology;
    readonly goal: Goal;
    /** The set's FCV, also while no member reports it. */
    readonly fcv: string;
}

/** Kinds of members that rs.reconfig() accepts. */
type Kind = "electable" | "passive" | "hidden" | "delayed" | "non-voting" | "arbiter";

/** Builds a member in one state. "old" and "new" are the versions that it runs, or would run. */
type MakeMember = (host: string, at: { from: string; to: string; fcv: string }) => Member;

const memberStates: Readonly<Record<string, MakeMember>> = {
    old: (host, { from, fcv }) => secondary(host, running(from, fcv)),
    new: (host, { to, fcv }) => secondary(host, running(to, fcv)),
    "old, prepared": (host, { from, to, fcv }) =>
        secondary(host, { ...running(from, fcv), preparedVersion: to }),
    "new, other options": (host, { to, fcv }) =>
        secondary(host, { ...running(to, fcv), configDiffers: true }),
    "old, recovering": (host, { from, fcv }) =>
        secondary(host, { ...running(from, fcv), state: "RECOVERING", lagSecs: 20 }),
    "new, recovering": (host, { to, fcv }) =>
        secondary(host, { ...running(to, fcv), state: "RECOVERING", lagSecs: 20 }),
    "old, behind": (host, { from, fcv }) => secondary(host, { ...running(from, fcv), lagSecs: 20 }),
    "stopped old": (host, { from }) => stopped(host, from),
    "stopped, prepared": (host, { from, to }) => stopped(host, from, { preparedVersion: to }),
    "stopped new": (host, { to }) => stopped(host, to),
    "stopped new, other options": (host, { to }) => stopped(host, to, { configDiffers: true }),
    "crashed old": (host, { from }) => crashed(host, from),
    "crashed, prepared": (host, { from, to }) => crashed(host, from, { preparedVersion: to }),
    "crashed new": (host, { to }) => crashed(host, to),
    "silent old": (host, { from }) => unresponsive(host, from),
    "silent new": (host, { to }) => unresponsive(host, to),
    empty: (host) => stopped(host, "", { installedVersion: undefined }),
};

const kinds = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Kind>("electable") },
    {
        weight: 4,
        arbitrary: fc.constantFrom<Kind>("passive", "hidden", "delayed", "non-voting", "arbiter"),
    },
);

function statesOf(...names: readonly string[]): fc.Arbitrary<MakeMember> {
    return fc.constantFrom(...names).map((name) => memberStates[name] ?? (() => secondary(name)));
}

/** Most members are healthy: with unhealthy ones only there is little to plan. */
const states = fc.oneof(
    { weight: 12, arbitrary: statesOf("old", "new") },
    { weight: 2, arbitrary: statesOf("new, other options", "old, prepared") },
    {
        weight: 4,
        arbitrary: statesOf(
            "stopped, prepared",
            "stopped new",
            "silent new",
            "crashed, prepared",
            "crashed new",
        ),
    },
    { weight: 1, arbitrary: statesOf(...Object.keys(memberStates)) },
);

const series = ["4.0", ...knownSeries()];
const hops = series.flatMap((from) => knownSeries().map((to) => [from, to] as const));

/** Mostly hops, patches and downgrades by one series; now and then a pair that is not allowed. */
const seriesPairs = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => isHop(from, to))) },
    { weight: 3, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => from === to)) },
    { weight: 3, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => isHop(to, from))) },
    { weight: 1, arbitrary: fc.constantFrom(...hops) },
);

const members = fc.array(
    fc.record({ kind: kinds, make: states, priority: fc.constantFrom(0.5, 1, 1, 2, 5) }),
    { minLength: 1, maxLength: 7 },
);

/** Sets of 1 to 7 members in every mixture of states. */
export const scenarios: fc.Arbitrary<Scenario> = fc
    .record({
        pair: seriesPairs,
        members,
        raisesFcv: fc.boolean(),
        primary: fc.option(fc.nat(6), { freq: 8, nil: undefined }),
    })
    .map(({ pair: [from, to], members, raisesFcv, primary }) => {
        const goal = `${to}.5`;
        // No member runs a version that no earlier run could have installed.
        const reached = from === to || isHop(from, to) || isHop(to, from) ? goal : `${from}.4`;
        // A downgrade is possible while the FCV is still that of the series before.
        const at = { from: `${from}.4`, to: reached, fcv: isHop(to, from) ? to : from };
        const found = members.map(({ kind, make, priority }, index) => {
            const host = `db${index}:27017`;
            return ofKind(kind, priority, make(host, at));
        });
        return {
            topology: setOf(...withPrimary(oneAtATime(found), primary)),
            goal: { version: goal, ...(raisesFcv && { fcv: to }) },
            fcv: at.fcv,
        };
    });

export const { maxLagSecs } = limits;

/** Scenarios that the preflight accepts. */
export const clearScenarios: fc.Arbitrary<Scenario> = scenarios
    .map((scenario) => ({ ...scenario, topology: settle(scenario.topology, scenario.fcv) }))
    .filter(({ topology, goal }) =>
        preflight(topology, goal, limits).every(({ severity }) => severity === "warning"),
    )
    .filter(({ topology }) => topology.members.filter(isElectable).length >= 2);

function ofKind(kind: Kind, priority: number, member: Member): Member {
    switch (kind) {
        case "electable":
            return { ...member, priority };
        case "passive":
            return { ...member, priority: 0 };
        case "hidden":
            return { ...member, priority: 0, hidden: true };
        case "delayed":
            return { ...member, priority: 0, hidden: true, delaySecs: 600 };
        case "non-voting":
            return { ...member, priority: 0, votes: 0 };
        case "arbiter": {
            const { fcv: _fcv, lagSecs: _lag, ...rest } = member;
            const state = member.state === "SECONDARY" ? "ARBITER" : member.state;
            return arbiter(member.host, {
                ...rest,
                ...(rest.version === undefined && { version: undefined }),
                ...(rest.installedVersion === undefined && { installedVersion: undefined }),
                state,
                arbiter: true,
                priority: 0,
            });
        }
    }
}

/** Makes one of the electable members primary. */
function withPrimary(found: readonly Member[], which: number | undefined): readonly Member[] {
    const electable = found.filter((member) => isHealthy(member) && isElectable(member));
    const chosen = which === undefined ? undefined : electable[which % electable.length];
    return found.map((member) =>
        member === chosen ? { ...member, state: "PRIMARY", lagSecs: 0 } : member,
    );
}

/**
 * Removes states that one run cannot leave behind: if one member crashed while it was updated, no other was prepared or
 * crashed in its update. (With two of them the first would be stopped while the second is down: the guard refuses that,
 * and the next run continues.)
 */
function oneAtATime(found: readonly Member[]): readonly Member[] {
    const crashedWhileUpdated = found.filter((member) => needsOldBinaryFirst(member));
    return crashedWhileUpdated.length === 0
        ? found
        : found.map((member) => {
              const { preparedVersion: _prepared, ...rest } = member;
              const isOther = needsOldBinaryFirst(member) && member !== crashedWhileUpdated[0];
              return member.version !== undefined
                  ? rest
                  : { ...member, ...(isOther && { uncleanShutdown: false }) };
          });
}

function needsOldBinaryFirst(member: Member): boolean {
    return (
        member.uncleanShutdown &&
        member.preparedVersion !== undefined &&
        member.preparedVersion !== member.installedVersion
    );
}
