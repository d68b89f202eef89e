/** Sorts the keys of a value at all levels: the engine does not keep their order, and equal values must give equal texts. */
export function sortKeys(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(sortKeys);
    }
    const entries = Object.entries(value).map(([key, below]) => [key, sortKeys(below)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Renders JSON with sorted keys. */
export function sortedJson(value: unknown): string {
    return JSON.stringify(sortKeys(value));
}
