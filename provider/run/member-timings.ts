/** What the upgrade of one member took, measured. */
export interface MemberTimings {
    /** From the request to stop until it served again; 0 where it was not stopped. */
    readonly downMs: number;
    /** All of the member's turn. */
    readonly totalMs: number;
    /** How long the set had no primary because of the hand-over; 0 without one. */
    readonly noPrimaryMs: number;
    readonly steps: readonly { readonly text: string; readonly tookMs: number }[];
}
