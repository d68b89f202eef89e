import type { LockResult } from "../../core/gates/lock";
import { describeLock, lockWriteConcern } from "../../core/gates/lock";
import { isRecoveryStep } from "../../core/plan/recovery";
import { UpgradeError } from "../../core/errors/errors";
import type { ReconfigStep } from "../../core/plan/reconfig-step";
import type { Step } from "../../core/plan/step";
import { describeStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * Acquires or renews the set's lock before a step. Returns a reason to wait, or undefined; throws if another stack holds
 * the lock, as waiting within this run would not help. A set that is not initiated has no lock.
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
    // A majority may be out of reach while a member is unavailable, which must not prevent its return, and when a
    // program forces its primary to step down.
    const forced = step.kind === "hand-over" && ports.settings.forceStepDown === true;
    const writeConcern = isRecoveryStep(step) || forced ? 1 : lockWriteConcern(topology);
    const result: LockResult =
        host === undefined
            ? { kind: "unknown", why: "it has no primary" }
            : await ports.lock.acquire(host, writeConcern);
    const refusal = checkLockResult(step, topology.setName, result);
    if (refusal?.code === "locked" || refusal?.code === "lock-lost") {
        throw refusal;
    }
    return refusal;
}

/**
 * Returns the refusal that a lock result means for a step. No step runs under another stack's lock. A lock that was lost
 * meanwhile, or cannot be acquired without a primary, stops only steps that make a member unavailable: bringing a member
 * back is always safe.
 */
export function checkLockResult(
    step: Step | ReconfigStep,
    setName: string,
    result: LockResult,
): UpgradeError | undefined {
    switch (result.kind) {
        case "held":
            return undefined;
        case "refused":
            return new UpgradeError(
                "locked",
                `Cannot change ${setName}: ${result.by ? describeLock(result.by) : "another stack has just acquired its lock"}`,
            );
        case "lost":
            return isRecoveryStep(step)
                ? undefined
                : new UpgradeError(
                      "lock-lost",
                      `Stopped before the step "${describeStep(step)}": this run no longer holds the lock of ${setName}${result.by ? `; ${describeLock(result.by)}` : ""}`,
                  );
        case "unknown":
            return isRecoveryStep(step)
                ? undefined
                : new UpgradeError(
                      "lock-failed",
                      `Cannot acquire the lock of ${setName} (${result.why}), which is required for the step "${describeStep(step)}"`,
                  );
    }
}
