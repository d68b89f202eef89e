import type { LastMemberUpgrade } from "../../../core/report/member-upgrade";

/** One member's turn, as the stack's state keeps it, measured by the update itself. */
export interface PastTurn extends LastMemberUpgrade {
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
    readonly turns: readonly (PastTurn & { readonly afterMs: number })[];
}

/** Newest first. Turns that follow one another to the same version are one upgrade, also where updates in between failed. */
export function listUpgrades(turns: readonly PastTurn[]): readonly PastUpgrade[] {
    const groups: PastTurn[][] = [];
    for (const turn of [...turns].sort((a, b) => startOf(a) - startOf(b))) {
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

function putTogether(turns: readonly PastTurn[]): readonly PastUpgrade[] {
    const [first] = turns;
    if (first === undefined) {
        return [];
    }
    const startMs = startOf(first);
    return [
        {
            from: [...new Set(turns.map(({ from }) => from))].join(", "),
            to: first.to,
            startedAt: first.startedAt,
            totalMs: Math.max(...turns.map((turn) => startOf(turn) + turn.totalMs)) - startMs,
            noPrimaryMs: turns.reduce((sum, { noPrimaryMs }) => sum + noPrimaryMs, 0),
            turns: turns.map((turn) => ({ ...turn, afterMs: startOf(turn) - startMs })),
        },
    ];
}

function startOf({ startedAt }: PastTurn): number {
    return Date.parse(startedAt);
}
