import { UpgradeError } from "../../core/errors/errors";
import { canBeUnavailableTogether, maxUnavailableOf } from "../../core/plan/batches";
import { isRecoveryStep } from "../../core/plan/recovery";
import type { Goal } from "../../core/plan/goal";
import type { MemberStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { refuseOutside } from "../../core/gates/window";
import { guardStep } from "./guard";
import { guardLock } from "./lock";
import { guardWork } from "./guard-work";
import type { Ports } from "../ports";

/**
 * Checks a step on an observation made just before it: concurrent updates, the program's window, the guard, the set's
 * lock, and work that a stop would break off. Returns a reason to wait, or undefined; throws if waiting would not help.
 */
export async function guardAct(
    step: MemberStep,
    topology: Topology,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError | undefined> {
    const { settings, slots } = ports;
    const failed = slots.concurrentFailure(step.host);
    if (failed !== undefined && !isRecoveryStep(step)) {
        throw new UpgradeError(
            "batch-stopped",
            `Did not bring ${step.host} to ${goal.version}: the update of ${failed}, in the same batch, has failed`,
            { host: step.host },
        );
    }
    const closed = refuseOutside(step, topology.setName, ports.window?.());
    if (closed && !isRecoveryStep(step)) {
        throw closed;
    }
    const concurrent = slots.concurrentUpdates(step.host);
    return (
        guardStep(step, topology, goal, settings.maxLagSecs, concurrent) ??
        (await guardLock(step, topology, ports)) ??
        (await guardWork(step, topology, ports))
    );
}

/** Runs a member's update, concurrently with others only while the set can do without all of them. */
export function acquireSlot<T>(
    host: string,
    goal: Goal,
    { observer, slots }: Pick<Ports, "observer" | "slots">,
    work: () => Promise<T>,
): Promise<T> {
    const mayJoin = async (underWay: readonly string[]) => {
        if (maxUnavailableOf(goal) === 1 || underWay.includes(host)) {
            return false;
        }
        const topology = await observer.observe();
        return topology.initiated && canBeUnavailableTogether([...underWay, host], topology, goal);
    };
    return slots.run(host, mayJoin, work);
}
