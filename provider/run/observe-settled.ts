import type { Goal } from "../core/plan/goal";
import { planUpgrade } from "../core/plan/plan";
import type { Topology } from "../core/topology/topology";
import { isHealthy, isWithinLag, withoutJoining } from "../core/topology/topology";
import type { Clock, Observer } from "./ports";

/** How long a lag may be a passing one: a set without writes has one operation in that time. */
const passingSecs = 10;
const pauseMs = 250;

/**
 * A look at the set, to plan with: it takes no lag for one which has not lasted. The primary of a set without writes
 * writes a no-op every 10 s (server parameter periodicNoopIntervalSecs): a secondary that has not fetched it yet seems
 * as far behind, and one that has just come back does so until it has found a member to replicate from.
 */
export async function observeSettled(
    observer: Observer,
    clock: Clock,
    goal: Goal,
    maxLagSecs: number,
): Promise<Topology> {
    const deadline = clock.now() + passingSecs * 1000;
    for (;;) {
        const topology = await observer.observe();
        const late = topology.members.some(
            (member) => isHealthy(member) && !isWithinLag(member, maxLagSecs),
        );
        if (!late || clock.now() >= deadline || !hasSteps(topology, goal)) {
            return topology;
        }
        await clock.sleep(pauseMs);
    }
}

function hasSteps(topology: Topology, goal: Goal): boolean {
    return planUpgrade(withoutJoining(topology), goal).length > 0;
}
