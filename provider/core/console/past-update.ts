/** One update of the stack, as Pulumi's history has it. */
export interface PastUpdate {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    readonly startedMs: number;
    readonly endedMs: number;
    /** The version that the configuration asked for; null where it did not, or keeps it secret. */
    readonly wanted: string | null;
}

/** How an upgrade went, by the stack's outputs. */
export interface PastUpgrade {
    readonly from: string;
    readonly to: string;
    readonly startedAt: string;
    readonly members: readonly {
        readonly host: string;
        readonly from: string;
        readonly to: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    readonly noPrimaryMs: number;
    readonly totalMs: number;
}
