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

/** A set somewhere between two versions, and where it should go. */
export interface Scenario {
    readonly topology: Topology;
    readonly goal: Goal;
    /** The set's FCV, also while no member tells it. */
    readonly fcv: string;
}

/** Part of the set's configuration that rs.reconfig() would accept. */
type Kind = "electable" | "passive" | "hidden" | "delayed" | "non-voting" | "arbiter";

/** In which state a member is found. "old" and "new" are the versions that it runs, or would run. */
type Finding = (host: string, at: { from: string; to: string; fcv: string }) => Member;

const findings: Readonly<Record<string, Finding>> = {
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

function findingsLike(...names: readonly string[]): fc.Arbitrary<Finding> {
    return fc.constantFrom(...names).map((name) => findings[name] ?? (() => secondary(name)));
}

/** Most members are well: with all of them ill there is little to plan. */
const states = fc.oneof(
    { weight: 12, arbitrary: findingsLike("old", "new") },
    { weight: 2, arbitrary: findingsLike("new, other options", "old, prepared") },
    {
        weight: 4,
        arbitrary: findingsLike(
            "stopped, prepared",
            "stopped new",
            "silent new",
            "crashed, prepared",
            "crashed new",
        ),
    },
    { weight: 1, arbitrary: findingsLike(...Object.keys(findings)) },
);

const series = ["4.0", ...knownSeries()];
const hops = series.flatMap((from) => knownSeries().map((to) => [from, to] as const));

/** Mostly hops and patches, and the way back of a hop; now and then a pair that no one may go. */
const seriesPairs = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => isHop(from, to))) },
    { weight: 3, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => from === to)) },
    { weight: 3, arbitrary: fc.constantFrom(...hops.filter(([from, to]) => isHop(to, from))) },
    { weight: 1, arbitrary: fc.constantFrom(...hops) },
);

const members = fc.array(
    fc.record({ kind: kinds, find: states, priority: fc.constantFrom(0.5, 1, 1, 2, 5) }),
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
        // Nobody runs a version that no server of the set could have been brought to.
        const reached = from === to || isHop(from, to) || isHop(to, from) ? goal : `${from}.4`;
        // The way back is open while the FCV is still that of the series before.
        const at = { from: `${from}.4`, to: reached, fcv: isHop(to, from) ? to : from };
        const found = members.map(({ kind, find, priority }, index) => {
            const host = `db${index}:27017`;
            return ofKind(kind, priority, find(host, at));
        });
        return {
            topology: setOf(...withPrimary(oneAtATime(found), primary)),
            goal: { version: goal, ...(raisesFcv && { fcv: to }) },
            fcv: at.fcv,
        };
    });

export const { maxLagSecs } = limits;

/** Those that the preflight lets pass. */
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

/** One of those that can be primary is. */
function withPrimary(found: readonly Member[], which: number | undefined): readonly Member[] {
    const able = found.filter((member) => isHealthy(member) && isElectable(member));
    const chosen = which === undefined ? undefined : able[which % able.length];
    return found.map((member) =>
        member === chosen ? { ...member, state: "PRIMARY", lagSecs: 0 } : member,
    );
}

/**
 * One run prepares one member: where one crashed in its turn, no other waits for its own, nor crashed in it.
 * (Of two such the first would be stopped while the second is down: the guard refuses, the next run goes on.)
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
