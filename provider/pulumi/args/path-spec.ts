/** What the program allows of an upgrade path. */
export interface PathSpec {
    /** Releases that the program names for series on the path. The newest release is used for other series. */
    readonly releases: readonly string[];
    /** Whether only the named releases may be used. */
    readonly onlyNamed: boolean;
    /** Series at which the update ends. Absent: it continues to the desired version. */
    readonly stopAt?: string;
}
