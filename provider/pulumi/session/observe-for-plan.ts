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

/** What a plan is made of. */
export interface SetObservation {
    readonly topology: Topology;
    readonly inspection: Inspection;
    readonly lock: HeldLock | undefined;
}

/** Where there is anything to plan for the goal: what the members tell beyond the topology, and who works on the set. */
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
        // Only to warn: the first act of an update takes it, or is refused.
        host === undefined
            ? undefined
            : readLock(topology.setName, host, connections).catch(() => undefined),
    ]);
    return { topology, inspection, lock };
}
