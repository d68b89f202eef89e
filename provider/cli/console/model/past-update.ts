/** One update of the stack, from Pulumi's history. */
export interface PastUpdate {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    readonly startedMs: number;
    readonly endedMs: number;
    /** The version in the configuration; null if there is none, or if it is secret. */
    readonly desired: string | null;
}
