import type { StatusReply } from "./replies";

/**
 * Returns how many seconds `member` is behind `primary`, each by its own status; undefined if one reports no operation.
 *
 * The operations' timestamps order them for certain: they only grow, whichever member is primary. Their wall times are exact
 * to the millisecond, but after an election they come from two clocks. If the new primary's clock is behind the old one's,
 * its timestamps stand still meanwhile (only their counter grows). So what is farthest behind counts.
 */
export function lagBetween(member: StatusReply, primary: StatusReply): number | undefined {
    const wallSecs = secsBetween(appliedAt(member), appliedAt(primary));
    const [own, newest] = [member.optimes?.appliedOpTime, primary.optimes?.appliedOpTime];
    if (own === undefined || newest === undefined) {
        return wallSecs && Math.max(0, wallSecs);
    }
    const secs = newest.ts.t - own.ts.t;
    if (secs < 0 || (secs === 0 && own.ts.i >= newest.ts.i)) {
        return 0;
    }
    const isSameTerm = own.t === newest.t;
    // Timestamps count whole seconds. Within a term one clock makes both, so they agree unless it was set.
    if (isSameTerm && wallSecs !== undefined && Math.abs(wallSecs - secs) < 1) {
        return Math.max(0, wallSecs);
    }
    // It has nothing of this primary's term yet.
    const termBegan = isSameTerm ? undefined : primary.electionCandidateMetrics?.newTermStartDate;
    return Math.max(secs, wallSecs ?? 0, secsBetween(termBegan, appliedAt(primary)) ?? 0);
}

function secsBetween(earlier: Date | undefined, later: Date | undefined): number | undefined {
    return earlier && later && (later.getTime() - earlier.getTime()) / 1000;
}

function appliedAt({ optimes, members }: StatusReply): Date | undefined {
    return optimes?.lastAppliedWallTime ?? members.find(({ self }) => self === true)?.optimeDate;
}
