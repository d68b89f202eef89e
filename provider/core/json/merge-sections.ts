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

/** Returns all values that are not sections, by path like "net.tls.mode". Keys may be nested, or written with dots. */
export function flattenSections(
    options: object,
    prefix = "",
): readonly (readonly [path: string, value: unknown])[] {
    return Object.entries(options).flatMap(([key, value]: [string, unknown]) =>
        isSection(value)
            ? flattenSections(value, `${prefix}${key}.`)
            : [[`${prefix}${key}`, value] as const],
    );
}

export function isSection(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
