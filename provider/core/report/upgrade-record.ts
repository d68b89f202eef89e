/** Measurements of one member's last change of version. */
export interface LastMemberUpgrade {
    readonly from: string;
    readonly to: string;
    readonly role: string;
    /** ISO date. */
    readonly startedAt: string;
    readonly downMs: number;
    readonly totalMs: number;
    readonly noPrimaryMs: number;
}
