/** One update of the stack, as Pulumi's history has it. */
export interface PastUpdate {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    readonly startedMs: number;
    readonly endedMs: number;
    /** The version that the configuration asked for; null where it did not, or keeps it secret. */
    readonly desired: string | null;
}
