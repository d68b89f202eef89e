/** The engine does not keep the order of keys; equal values give equal texts. */
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

/** JSON with the keys in order, whatever order they were written in. */
export function sortedJson(value: unknown): string {
    return JSON.stringify(sortKeys(value));
}
