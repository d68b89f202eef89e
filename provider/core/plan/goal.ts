/** What the user asks of a set: a version, and optionally its FCV. */
export interface Goal extends GoalChoices {
    readonly version: string;
    /** Absent: featureCompatibilityVersion stays as it is. */
    readonly fcv?: string;
    /** How long every member must have run `version` before the FCV is raised. Absent: no time. */
    readonly fcvBurnInSecs?: number;
}

/** What the user chooses for every goal on the upgrade path. */
export interface GoalChoices {
    /** Writes may stop while a member is unavailable that no other can replace. Absent: they may not. */
    readonly acceptsWriteDowntime?: boolean;
    /** A voting member whose data is lost may be started and copy all data. Absent: it may not. */
    readonly acceptsEmptiedData?: boolean;
    /** How many members may be unavailable at a time, if the set can do without them. Absent: one. */
    readonly maxUnavailable?: number;
    /** Name of a tag: of candidates with equal priority, one with the primary's value takes over. Absent: as declared. */
    readonly candidateTag?: string;
}
