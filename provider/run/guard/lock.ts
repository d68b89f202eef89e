import type { LockResult } from "../../core/gates/lock";
import { isRecoveryStep, describeLock, lockWriteConcern } from "../../core/gates/lock";
import { UpgradeError } from "../../core/errors/errors";
import type { ReconfigStep } from "../../core/plan/reconfig-step";
import type { Step } from "../../core/plan/step";
import { describeStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * Takes the set's lock, or renews it, before an act. Returns a reason to wait, or undefined; throws where another stack
 * holds it, which no waiting within this run would change. A set that is not initiated has none.
 */
export async function guardLock(
    step: Step | ReconfigStep,
    topology: Topology,
    ports: Pick<Ports, "lock" | "settings">,
): Promise<UpgradeError | undefined> {
    if (!topology.initiated) {
        return undefined;
    }
    const host = primaryOf(topology)?.host;
    // A majority may be out of reach while a member is away, which must not keep it from coming back, and where a
    // program steps its primary down by force.
    const forced = step.kind === "hand-over" && ports.settings.forceStepDown === true;
    const writeConcern = isRecoveryStep(step) || forced ? 1 : lockWriteConcern(topology);
    const acquire: LockResult =
        host === undefined
            ? { kind: "unknown", why: "it has no primary" }
            : await ports.lock.acquire(host, writeConcern);
    const refusal = checkLockResult(step, topology.setName, acquire);
    if (refusal?.code === "locked" || refusal?.code === "lock-lost") {
        throw refusal;
    }
    return refusal;
}

/**
 * Nothing goes on under another's lock. One that got lost in the middle, or that can't be taken or checked as there is no
 * primary, holds up only what takes a member away: what brings one back is right whoever does it.
 */
export function checkLockResult(
    step: Step | ReconfigStep,
    setName: string,
    acquire: LockResult,
): UpgradeError | undefined {
    switch (acquire.kind) {
        case "held":
            return undefined;
        case "refused":
            return new UpgradeError(
                "locked",
                `Cannot change ${setName}: ${acquire.by ? describeLock(acquire.by) : "another stack has just taken its lock"}`,
            );
        case "lost":
            return isRecoveryStep(step)
                ? undefined
                : new UpgradeError(
                      "lock-lost",
                      `Stopped before the step "${describeStep(step)}": this run no longer holds the lock of ${setName}${acquire.by ? `; ${describeLock(acquire.by)}` : ""}`,
                  );
        case "unknown":
            return isRecoveryStep(step)
                ? undefined
                : new UpgradeError(
                      "lock-failed",
                      `Cannot take the lock of ${setName} (${acquire.why}); it is required for the step "${describeStep(step)}"`,
                  );
    }
}
