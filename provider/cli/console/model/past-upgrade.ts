import type { LastMemberUpgrade } from "../../../core/report/upgrade-record";

/** One member's turn, as the stack's state keeps it, measured by the update itself. */
export interface PastMemberUpdate extends LastMemberUpgrade {
    readonly host: string;
}

/** A change of version, put together from its members' turns; on a way of several series, one hop of it. */
export interface PastUpgrade {
    /** Several, as "5.0.4, 5.0.31", where the members differed. */
    readonly from: string;
    readonly to: string;
    readonly startedAt: string;
    /** From the first turn's beginning to the last one's end, a pause between them included. */
    readonly totalMs: number;
    readonly noPrimaryMs: number;
    /** In their order. */
    readonly updates: readonly (PastMemberUpdate & { readonly afterMs: number })[];
}

/** Newest first. Turns that follow one another to the same version are one upgrade, also where updates in between failed. */
export function listUpgrades(updates: readonly PastMemberUpdate[]): readonly PastUpgrade[] {
    const groups: PastMemberUpdate[][] = [];
    for (const turn of [...updates].sort((a, b) => startOf(a) - startOf(b))) {
        const last = groups.at(-1);
        const isNext = last?.[0]?.to === turn.to && last.every(({ host }) => host !== turn.host);
        if (last && isNext) {
            last.push(turn);
        } else {
            groups.push([turn]);
        }
    }
    return groups.flatMap((group) => putTogether(group)).reverse();
}

function putTogether(updates: readonly PastMemberUpdate[]): readonly PastUpgrade[] {
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
            totalMs: Math.max(...updates.map((turn) => startOf(turn) + turn.totalMs)) - startMs,
            noPrimaryMs: updates.reduce((sum, { noPrimaryMs }) => sum + noPrimaryMs, 0),
            updates: updates.map((turn) => ({ ...turn, afterMs: startOf(turn) - startMs })),
        },
    ];
}

function startOf({ startedAt }: PastMemberUpdate): number {
    return Date.parse(startedAt);
}
