import { UpgradeError } from "../../core/errors/errors";
import { canBeUnavailableTogether, maxUnavailableOf } from "../../core/plan/batches";
import { isRecoveryStep } from "../../core/gates/lock";
import type { Goal } from "../../core/plan/goal";
import type { MemberStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { refuseOutside } from "../../core/gates/window";
import { guardStep } from "./guard";
import { guardLock } from "./lock";
import type { Ports } from "../ports";

/**
 * What speaks against a step, on a look at the set made just before it: the guard, the turns beside it, the
 * program's window, the set's lock.
 * Returns a reason to wait, or undefined; throws where no waiting would change it.
 */
export async function guardAct(
    step: MemberStep,
    topology: Topology,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError | undefined> {
    const { settings, slots } = ports;
    const failed = slots.failedBeside(step.host);
    if (failed !== undefined && !isRecoveryStep(step)) {
        throw new UpgradeError(
            "batch-stopped",
            `${step.host} was not taken away for ${goal.version}: the turn of ${failed}, side by side with it, has failed`,
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
        (await guardLock(step, topology, ports))
    );
}

/** A member's turn, beside others only while the set can do without all of them. */
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
