import type { LastMemberUpgrade } from "../../../core/report/upgrade-record";

/** One update of a member, from the stack's state; the update itself measured the times. */
export interface PastMemberUpdate extends LastMemberUpgrade {
    readonly host: string;
}

/** A change of version, assembled from the updates of its members. On an upgrade path, each hop is one. */
export interface PastUpgrade {
    /** Several versions, as "5.0.4, 5.0.31", if the members differed. */
    readonly from: string;
    readonly to: string;
    readonly startedAt: string;
    /** From the start of the first member's update to the end of the last one's, including pauses between them. */
    readonly totalMs: number;
    readonly noPrimaryMs: number;
    /** In the order of their start. */
    readonly updates: readonly (PastMemberUpdate & { readonly afterMs: number })[];
}

/**
 * Groups member updates into upgrades, newest first. Consecutive updates to the same version are one upgrade, even if
 * runs failed in between.
 */
export function listUpgrades(updates: readonly PastMemberUpdate[]): readonly PastUpgrade[] {
    const groups: PastMemberUpdate[][] = [];
    for (const update of [...updates].sort((a, b) => startOf(a) - startOf(b))) {
        const last = groups.at(-1);
        const isNext =
            last?.[0]?.to === update.to && last.every(({ host }) => host !== update.host);
        if (last && isNext) {
            last.push(update);
        } else {
            groups.push([update]);
        }
    }
    return groups.flatMap(assembleUpgrade).reverse();
}

function assembleUpgrade(updates: readonly PastMemberUpdate[]): readonly PastUpgrade[] {
    const [first] = updates;
    if (first === undefined) {
        return [];
    }
    const startMs = startOf(first);
    return [
        {
            from: [...new Set(updates.map(({ from }) => from))].join(", "),
            to: first.to,
            startedAt: first.startedAt,
            totalMs: Math.max(...updates.map((each) => startOf(each) + each.totalMs)) - startMs,
            noPrimaryMs: updates.reduce((sum, { noPrimaryMs }) => sum + noPrimaryMs, 0),
            updates: updates.map((each) => ({ ...each, afterMs: startOf(each) - startMs })),
        },
    ];
}

function startOf({ startedAt }: PastMemberUpdate): number {
    return Date.parse(startedAt);
}
