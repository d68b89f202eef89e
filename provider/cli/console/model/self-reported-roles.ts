import type { Topology } from "../../../core/topology/topology";
import type { WriteState } from "./availability";

/**
 * The set as it was observed, with what members said of themselves since: they are asked, and tell, more often than all else
 * is looked at. Only who is primary and who secondary: whatever else a member is, the observation says better.
 */
export function overlaySelfReportedRoles(
    topology: Topology,
    writes: WriteState | undefined,
    secondaries: ReadonlySet<string>,
): Topology {
    const primary = writes?.kind === "writable" ? writes.host : undefined;
    return {
        ...topology,
        members: topology.members.map((member) => {
            const { host, state } = member;
            if (state !== "PRIMARY" && state !== "SECONDARY") {
                return member;
            }
            // Of two that say so, the one that was elected last: the other stays what it was seen to be.
            if (host === primary) {
                return { ...member, state: "PRIMARY" };
            }
            return secondaries.has(host) ? { ...member, state: "SECONDARY" } : member;
        }),
    };
}
