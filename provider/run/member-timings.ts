/** How long the update of one member took, measured. */
export interface MemberTimings {
    /** From the request to stop until the member served again; 0 if it was not stopped. */
    readonly downMs: number;
    /** The member's whole update. */
    readonly totalMs: number;
    /** How long the set had no primary: at handovers, and while a member restarted that no other could replace. */
    readonly noPrimaryMs: number;
    readonly steps: readonly { readonly text: string; readonly tookMs: number }[];
}
