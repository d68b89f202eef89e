/** The median and the extremes of one figure over all rounds. */
export interface Spread {
    readonly median: number;
    readonly least: number;
    readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
    if (values.length === 0) {
        throw new RangeError("Cannot take the median of no values");
    }
    const sorted = [...values].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    const [before = 0, middle = 0] = [sorted[half - 1], sorted[half]];
    return {
        median: sorted.length % 2 === 1 ? middle : (before + middle) / 2,
        least: sorted[0] ?? 0,
        most: sorted.at(-1) ?? 0,
    };
}

export function medianOf(values: readonly number[]): number {
    return spreadOf(values).median;
}

/** The item whose figure is the median, or the next one below it. */
export function middleOf<T>(items: readonly T[], figure: (item: T) => number): T {
    const sorted = [...items].sort((a, b) => figure(a) - figure(b));
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    if (middle === undefined) {
        throw new RangeError("Cannot choose the middle of no items");
    }
    return middle;
}
