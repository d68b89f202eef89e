import type { Goal } from "../core/plan/goal";
import { planUpgrade } from "../core/plan/plan";
import type { Topology } from "../core/topology/topology";
import { isHealthy, isWithinLag, withoutJoining } from "../core/topology/topology";
import type { Clock, Observer } from "./ports";

/** How long an apparent lag may last: a set without writes has one operation in that time. */
const transientLagSecs = 10;
const pauseMs = 250;

/**
 * Observes the set for a plan, and waits until an apparent lag has passed. The primary of a set without writes writes a
 * no-op every 10 s (server parameter periodicNoopIntervalSecs). A secondary that has not fetched it yet seems to be that
 * far behind, and so does a restarted one until it has found a member to replicate from.
 */
export async function observeSettled(
    observer: Pick<Observer, "observe">,
    clock: Clock,
    goal: Goal,
    maxLagSecs: number,
): Promise<Topology> {
    const deadline = clock.now() + transientLagSecs * 1000;
    for (;;) {
        const topology = await observer.observe();
        const isBehind = topology.members.some(
            (member) => isHealthy(member) && !isWithinLag(member, maxLagSecs),
        );
        if (
            !isBehind ||
            clock.now() >= deadline ||
            planUpgrade(withoutJoining(topology), goal).length === 0
        ) {
            return topology;
        }
        await clock.sleep(pauseMs);
    }
}
