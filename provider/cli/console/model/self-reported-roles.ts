import type { Topology } from "../../../core/topology/topology";
import type { WriteState } from "./availability";

/**
 * Updates an observation with the roles that members have reported since: they report more often than the set is observed.
 * Only PRIMARY and SECONDARY are updated; for all other states the observation is more precise.
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
            // If two claim to be primary, the last elected one is; the other keeps its observed state.
            if (host === primary) {
                return { ...member, state: "PRIMARY" };
            }
            return secondaries.has(host) ? { ...member, state: "SECONDARY" } : member;
        }),
    };
}
