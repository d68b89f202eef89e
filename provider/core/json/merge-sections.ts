/** Merges nested options; those of `over` win. */
export function mergeSections(options: object, over: object): object {
    const merged: Record<string, unknown> = { ...options };
    for (const [key, value] of Object.entries(over) as [string, unknown][]) {
        const below = merged[key];
        merged[key] = isSection(below) && isSection(value) ? mergeSections(below, value) : value;
    }
    return merged;
}

/** Returns the value at a path like "net.tls.mode". */
export function valueAt(options: object, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>(
            (value, key) =>
                isSection(value) ? (value as Record<string, unknown>)[key] : undefined,
            options,
        );
}

export function isSection(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
