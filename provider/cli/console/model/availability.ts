/** What the members said of writes, at one moment. */
export type WriteState =
    /** One says that it takes them. */
    | { readonly kind: "writable"; readonly host: string }
    /** At least one answered, and none takes them. */
    | { readonly kind: "no-primary" }
    /** None answered: of the set nothing is known. */
    | { readonly kind: "unseen" };

/** Looks one after the other that all saw the same. */
export type Interval = WriteState & { readonly firstMs: number; readonly lastMs: number };

/** A time in which the set may not have taken writes. */
export interface Gap {
    readonly kind: "no-primary" | "unseen";
    /** When it was last seen to take them. */
    readonly fromMs: number;
    /** From the first look that saw the gap to the last; 0 where one primary followed another between two looks. */
    readonly leastMs: number;
    /** From the last look that saw it take writes to the first again; undefined while it lasts. */
    readonly mostMs: number | undefined;
}

/** Adds a look, and forgets what ended longer ago than `keepMs`. */
export function addObservation(
    line: readonly Interval[],
    state: WriteState,
    atMs: number,
    keepMs: number,
): readonly Interval[] {
    const last = line.at(-1);
    const next =
        last && isSame(last, state)
            ? [...line.slice(0, -1), { ...last, lastMs: atMs }]
            : [...line, { ...state, firstMs: atMs, lastMs: atMs }];
    return next.filter(({ lastMs }) => lastMs >= atMs - keepMs);
}

/** Looks have time between them: how long a gap was is known only within these bounds. */
export function gapsIn(line: readonly Interval[]): readonly Gap[] {
    return line.flatMap((interval, index): readonly Gap[] => {
        const next = line[index + 1];
        if (interval.kind !== "writable" || next === undefined) {
            return [];
        }
        const rest = line.slice(index + 1);
        const end = rest.findIndex(({ kind }) => kind === "writable");
        const between = end === -1 ? rest : rest.slice(0, end);
        const after = end === -1 ? undefined : rest[end];
        return [
            {
                kind:
                    between.some(({ kind }) => kind === "no-primary") || between.length === 0
                        ? "no-primary"
                        : "unseen",
                fromMs: interval.lastMs,
                leastMs: (between.at(-1)?.lastMs ?? 0) - (between[0]?.firstMs ?? 0),
                mostMs: after && after.firstMs - interval.lastMs,
            },
        ];
    });
}

function isSame(a: WriteState, b: WriteState): boolean {
    return (
        a.kind === b.kind && (a.kind !== "writable" || b.kind !== "writable" || a.host === b.host)
    );
}

/** "between 0.2 s and 0.6 s". */
export function describeGap({ leastMs, mostMs }: Gap): string {
    const least = leastMs === 0 ? undefined : seconds(leastMs);
    if (mostMs === undefined) {
        return least === undefined ? "just begun" : `${least} so far`;
    }
    return least === undefined
        ? `below ${seconds(mostMs)}`
        : `between ${least} and ${seconds(mostMs)}`;
}

/** Below a second looks differ by less than a tenth of one. */
function seconds(ms: number): string {
    return `${(ms / 1000).toFixed(2)} s`;
}
