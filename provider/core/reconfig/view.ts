import type { MemberState, Topology } from "../topology/topology";
import { isHealthy, isWithinLag, primaryOf } from "../topology/topology";
import type { ConfigDocument } from "./document";
import type { SetView } from "./set-step";

/** The states of an added member until it knows the set, and while it copies the data. */
const joiningStates: readonly MemberState[] = ["STARTUP", "STARTUP2", "UNKNOWN", "REMOVED"];

/** Combines the configuration with the state of its members. A member within `maxLagSecs` is ready for a vote. */
export function viewOf(topology: Topology, config: ConfigDocument, maxLagSecs = 1): SetView {
    const named = new Set(config.members.map(({ host }) => host));
    const members = topology.members.filter(({ host }) => named.has(host));
    const healthy = members.filter((member) => isHealthy(member) && member.unheard !== true);
    const ready = healthy.filter((member) => isWithinLag(member, maxLagSecs));
    const joining = members.filter(({ state }) => joiningStates.includes(state));
    return {
        config,
        primary: primaryOf(topology)?.host,
        healthy: new Set(healthy.map(({ host }) => host)),
        ready: new Set(ready.map(({ host }) => host)),
        joining: new Set(joining.map(({ host }) => host)),
    };
}
