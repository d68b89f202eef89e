/** One update of the stack, as Pulumi's history has it. */
export interface PastUpdate {
    readonly number: number;
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

/** The update in which the upgrade ended; the outputs keep only the last one. */
export function findUpdateOf(
    upgrade: PastUpgrade,
    updates: readonly PastUpdate[],
): PastUpdate | undefined {
    const endedMs = Date.parse(upgrade.startedAt) + upgrade.totalMs;
    // The history's times are whole seconds.
    return updates.find(
        (update) =>
            update.kind === "update" &&
            update.startedMs - 1000 <= endedMs &&
            endedMs <= update.endedMs + 1000,
    );
}
