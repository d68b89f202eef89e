export interface PathSpec {
    /** Releases to take on the way that the program names; for other series the newest one. */
    readonly releases: readonly string[];
    /** Whether only the named ones may be taken. */
    readonly onlyNamed: boolean;
    readonly stopAt?: string;
}
