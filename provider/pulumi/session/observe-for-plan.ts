import type { Inspection } from "../../core/inspection/inspection";
import { nothingInspected } from "../../core/inspection/inspection";
import type { HeldLock } from "../../core/gates/lock";
import type { Goal } from "../../core/plan/goal";
import { planUpgrade } from "../../core/plan/plan";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import type { Connections } from "../../io/mongodb/connections";
import { inspect } from "../../io/inspect/inspector";
import { readLock } from "../../io/mongodb/set-lock";

/** The observations that a plan is made from. */
export interface SetObservation {
    readonly topology: Topology;
    readonly inspection: Inspection;
    readonly lock: HeldLock | undefined;
}

/** Inspects the members and reads the lock, if anything is left to plan for the goal. */
export async function observeForPlan(
    topology: Topology,
    goal: Goal,
    connections: Connections,
): Promise<SetObservation> {
    if (topology.initiated && planUpgrade(topology, goal).length === 0) {
        return { topology, inspection: nothingInspected, lock: undefined };
    }
    const host = primaryOf(topology)?.host;
    const [inspection, lock] = await Promise.all([
        inspect(topology, goal, connections),
        // For a warning only: an update acquires the lock before its first act, or is refused.
        host === undefined
            ? undefined
            : readLock(topology.setName, host, connections).catch(() => undefined),
    ]);
    return { topology, inspection, lock };
}
