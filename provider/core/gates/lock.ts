import { warning } from "../errors/finding";
import type { Finding } from "../errors/errors";
import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import type { Topology } from "../topology/topology";
import { majorityOf } from "../topology/topology";

/** A lock whose holder is silent for so long is free: longer than any election, short enough to wait for. */
export const lockLifeSecs = 60;

/** How often its holder says that it is still at work: several times in a lock's life. */
export const renewLockSecs = 10;

/** Who works on a set. */
export interface LockHolder {
    /** The stack and its resource: "acme/shop/prod/rs0" (organization, project, stack, resource). */
    readonly owner: string;
    readonly user: string;
    readonly machine: string;
    /** The process's id there. */
    readonly pid: number;
}

/** A lock that somebody holds, by the clock of the server that told. */
export interface HeldLock extends LockHolder {
    /** ISO date. */
    readonly since: string;
    /** Until it expires, unless it is renewed meanwhile. */
    readonly leftSecs: number;
}

/** What an attempt to take or renew the lock came to. */
export type LockResult =
    | { readonly kind: "held" }
    /** Somebody else had it before us. */
    | { readonly kind: "refused"; readonly by: HeldLock | undefined }
    /** It was ours, and is not any more. */
    | { readonly kind: "lost"; readonly by: HeldLock | undefined }
    /** The set could not be asked, or did not answer in time. */
    | { readonly kind: "unknown"; readonly why: string };

/**
 * Pulumi's own lock keeps two runs of a stack apart, so what a killed run left is its stack's at once. Only where a service
 * keeps that lock: with a backend of its own ("organization") two people may have stacks of the same name.
 */
export function sharesLock(mine: LockHolder, other: LockHolder): boolean {
    return (
        mine.owner === other.owner &&
        (isGloballyUnique(mine.owner) ||
            (mine.machine === other.machine && mine.user === other.user))
    );
}

/** Every backend but Pulumi's service calls its organization "organization". */
export function isGloballyUnique(owner: string): boolean {
    return !owner.startsWith("organization/");
}

export function describeLock({ owner, user, machine, pid, since, leftSecs }: HeldLock): string {
    return `${owner} (${user} on ${machine}, process ${pid}) has been at work on it since ${since}; its lock expires in ${Math.max(0, Math.ceil(leftSecs))} s unless it is renewed`;
}

/** For a preview: who is at work now may have ended by the time of the update. */
export function checkLock(
    setName: string,
    lock: HeldLock | undefined,
    mine: LockHolder,
): readonly Finding[] {
    return isHeldByOther(lock, mine)
        ? warning(
              "locked",
              `An update of ${setName} would be refused now: ${describeLock(lock)}`,
              "Wait until it has ended",
          )
        : [];
}

/** Whether somebody else is at work. */
export function isHeldByOther(lock: HeldLock | undefined, mine: LockHolder): lock is HeldLock {
    return lock !== undefined && lock.leftSecs > 0 && !sharesLock(mine, lock);
}

/** These can only help a set that lost a member; all others take something away from it. */
export function isRecoveryStep(step: Step | ReconfigStep): boolean {
    switch (step.kind) {
        case "switch-binary":
        case "move-data-aside":
        case "start-member":
        case "await-member":
        case "revert":
            return true;
        case "stop-member":
        case "hand-over":
        case "set-fcv":
        case "add-to-set":
        case "await-copy":
        case "give-vote":
        case "change-members":
        case "take-vote":
        case "remove-from-set":
            return false;
    }
}

/**
 * A delayed member acknowledges late: where a majority can't be had without one, the primary's own word has to do.
 * Manual, "Write Concern": of the data-bearing voting members, as many as a majority of votes, or all of them.
 */
export function lockWriteConcern({ members }: Topology): "majority" | 1 {
    const voters = members.filter((member) => member.votes > 0 && !member.arbiter);
    const needed = Math.min(majorityOf(members), voters.length);
    const prompt = voters.filter((member) => member.delaySecs === 0);
    return prompt.length >= needed ? "majority" : 1;
}
