import { warning } from "../errors/finding";
import type { Finding } from "../errors/errors";
import type { Topology } from "../topology/topology";
import { isPromptVoter, writeMajorityOf } from "../topology/topology";

/** A lock expires if its holder is silent for so long: longer than any election, short enough to wait for. */
export const lockLifeSecs = 60;

/** How often the holder renews its lock: several times before it would expire. */
export const renewLockSecs = 10;

/** The run that holds, or wants to acquire, a set's lock. */
export interface LockHolder {
    /** The stack and its resource: "acme/shop/prod/rs0" (organization, project, stack, resource). */
    readonly owner: string;
    readonly user: string;
    readonly machine: string;
    /** The process id there. */
    readonly pid: number;
}

/** A lock that is held; its times are by the clock of the server that reported it. */
export interface HeldLock extends LockHolder {
    /** ISO date. */
    readonly since: string;
    /** Time until it expires unless it is renewed. */
    readonly leftSecs: number;
}

/** The result of an attempt to acquire or renew the lock. */
export type LockResult =
    | { readonly kind: "held" }
    /** Another run holds it. */
    | { readonly kind: "refused"; readonly by: HeldLock | undefined }
    /** This run held it and no longer does. */
    | { readonly kind: "lost"; readonly by: HeldLock | undefined }
    /** The set could not be reached, or did not answer in time. */
    | { readonly kind: "unknown"; readonly why: string };

/**
 * Whether both holders are runs of the same stack, so that the second may acquire the lock of a killed run immediately:
 * Pulumi's own lock keeps them apart. With a self-managed backend (organization "organization") two people may have stacks
 * of the same name, so machine and user must match too.
 */
export function sharesLock(mine: LockHolder, other: LockHolder): boolean {
    return (
        mine.owner === other.owner &&
        (isGloballyUnique(mine.owner) ||
            (mine.machine === other.machine && mine.user === other.user))
    );
}

/** Whether the owner identifies a stack everywhere: every backend except Pulumi's service calls its organization "organization". */
export function isGloballyUnique(owner: string): boolean {
    return !owner.startsWith("organization/");
}

export function describeLock({ owner, user, machine, pid, since, leftSecs }: HeldLock): string {
    return `${owner} (${user} on ${machine}, process ${pid}) has been updating it since ${since}; its lock expires in ${Math.max(0, Math.ceil(leftSecs))} s unless it is renewed`;
}

/** Warns in a preview if another run holds the lock: it may have ended by the time of the update. */
export function checkLock(
    setName: string,
    lock: HeldLock | undefined,
    mine: LockHolder,
): readonly Finding[] {
    return isHeldByOther(lock, mine)
        ? warning(
              "locked",
              `An update of ${setName} would be refused now: ${describeLock(lock)}`,
              "Wait until that run has ended",
          )
        : [];
}

/** Whether another stack's run holds the lock. */
export function isHeldByOther(lock: HeldLock | undefined, mine: LockHolder): lock is HeldLock {
    return lock !== undefined && lock.leftSecs > 0 && !sharesLock(mine, lock);
}

/**
 * Returns the write concern of the lock. Delayed members acknowledge late: if a majority includes one, the primary's own
 * acknowledgement must suffice. Manual, "Write Concern": a majority is as many data-bearing voting members as a majority of
 * votes, or all of them.
 */
export function lockWriteConcern({ members }: Topology): "majority" | 1 {
    return members.filter(isPromptVoter).length >= writeMajorityOf(members) ? "majority" : 1;
}
