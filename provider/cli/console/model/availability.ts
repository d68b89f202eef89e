import { renderSeconds } from "../../../core/report/render-seconds";

/** Whether the set takes writes, by what its members reported at one moment. */
export type WriteState =
    /** One member reports that it takes writes. */
    | { readonly kind: "writable"; readonly host: string }
    /** At least one member answered, and none takes writes. */
    | { readonly kind: "no-primary" }
    /** No member answered. */
    | { readonly kind: "unknown" };

/** Consecutive observations with the same result. */
export type Interval = WriteState & { readonly firstMs: number; readonly lastMs: number };

/** A time in which the set may not have taken writes. */
export interface Gap {
    readonly kind: "no-primary" | "unknown";
    /** When the set was last observed to take writes. */
    readonly fromMs: number;
    /** From the first to the last observation of the gap; 0 if one primary replaced another between two observations. */
    readonly minMs: number;
    /** Between the observations that saw it take writes, before and after; undefined while the gap lasts. */
    readonly maxMs: number | undefined;
}

/** Adds an observation, and drops intervals that ended more than `keepMs` ago. */
export function addObservation(
    timeline: readonly Interval[],
    state: WriteState,
    atMs: number,
    keepMs: number,
): readonly Interval[] {
    const last = timeline.at(-1);
    const next =
        last && isSame(last, state)
            ? [...timeline.slice(0, -1), { ...last, lastMs: atMs }]
            : [...timeline, { ...state, firstMs: atMs, lastMs: atMs }];
    return next.filter(({ lastMs }) => lastMs >= atMs - keepMs);
}

/** Finds the gaps. There is time between observations, so a gap's length is only known within bounds. */
export function gapsIn(timeline: readonly Interval[]): readonly Gap[] {
    return timeline.flatMap((interval, index): readonly Gap[] => {
        const following = timeline.slice(index + 1);
        if (interval.kind !== "writable" || following.length === 0) {
            return [];
        }
        const end = following.findIndex(({ kind }) => kind === "writable");
        const between = end === -1 ? following : following.slice(0, end);
        const after = following[end];
        return [
            {
                kind:
                    between.some(({ kind }) => kind === "no-primary") || between.length === 0
                        ? "no-primary"
                        : "unknown",
                fromMs: interval.lastMs,
                minMs: (between.at(-1)?.lastMs ?? 0) - (between[0]?.firstMs ?? 0),
                maxMs: after && after.firstMs - interval.lastMs,
            },
        ];
    });
}

function isSame(a: WriteState, b: WriteState): boolean {
    return (
        a.kind === b.kind && (a.kind !== "writable" || b.kind !== "writable" || a.host === b.host)
    );
}

/** Renders the length of a gap: "between 0.20 s and 0.60 s". */
export function describeGap({ minMs, maxMs }: Gap): string {
    const least = minMs === 0 ? undefined : length(minMs);
    if (maxMs === undefined) {
        return least === undefined ? "just begun" : `${least} so far`;
    }
    return least === undefined ? `below ${length(maxMs)}` : `between ${least} and ${length(maxMs)}`;
}

/** Below a second, observations differ by less than a tenth of a second. */
function length(ms: number): string {
    return renderSeconds(ms, 2);
}
