/**
 * What a pre-flight knows beyond the topology. It costs some more commands, so it is read once for a
 * plan and never in a wait. A part is absent where the server or the host would not tell.
 */
export interface Inspection {
    /** By host; members that do not answer are left out. */
    readonly members: ReadonlyMap<string, MemberInspection>;
}

/** One member, by its own account. */
export interface MemberInspection {
    /** How long a member may be away before the oplog no longer holds what it missed. */
    readonly oplogWindowSecs?: number;
}

export const nothingInspected: Inspection = { members: new Map() };
