/** A mongod's configuration file. JSON is YAML too, which mongod reads. */
export function renderConfig(config: object): string {
    return `${JSON.stringify(sortKeys(config), null, 2)}\n`;
}

/** The engine does not keep the order of keys; equal values give equal texts. */
export function sortKeys(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return value;
    }
    const entries = Object.entries(value).map(([key, below]) => [key, sortKeys(below)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
