import type { Member, MemberState } from "./topology";
import { isCaughtUp, isWithinLag } from "./topology";

/** A lag that has not shrunk for so long is the member's usual one: three times the interval of an idle primary's no-ops. */
const settledMs = 30_000;

/** What successive observations show of a member that catches up. */
export interface CatchUp {
    readonly state: MemberState;
    /** The least that it has lagged in this state; Infinity while it reports no lag. */
    readonly leastLagSecs: number;
    /** When it entered the state, or last came closer to the primary. */
    readonly progressAt: number;
}

/** Adds an observation, made at `now`, to the earlier ones. */
export function followCatchUp(
    { state, lagSecs = Infinity }: Member,
    before: CatchUp | undefined,
    now: number,
): CatchUp {
    return before?.state === state && lagSecs >= before.leastLagSecs
        ? before
        : { state, leastLagSecs: lagSecs, progressAt: now };
}

/**
 * Whether the member is as close to the primary as it gets: by a second, or, if it always lags more than that, within the
 * limit without coming closer any more. A member far away, or busy with long reads, lags for seconds all the time.
 */
export function hasCaughtUp(
    member: Member,
    { progressAt }: CatchUp,
    now: number,
    maxLagSecs: number,
): boolean {
    return isCaughtUp(member) || (isWithinLag(member, maxLagSecs) && now - progressAt >= settledMs);
}
