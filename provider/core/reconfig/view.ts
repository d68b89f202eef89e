import type { MemberState, Topology } from "../topology/topology";
import { isCaughtUp, isHealthy, primaryOf } from "../topology/topology";
import type { ConfigDocument } from "./document";
import type { SetView } from "./set-step";

/** Of a member that was added: until it has heard of the set, and while it copies the data. */
const joiningStates: readonly MemberState[] = ["STARTUP", "STARTUP2", "UNKNOWN", "REMOVED"];

/** The configuration, and how those are that it names. */
export function viewOf(topology: Topology, config: ConfigDocument): SetView {
    const named = new Set(config.members.map(({ host }) => host));
    const members = topology.members.filter(({ host }) => named.has(host));
    const healthy = members.filter((member) => isHealthy(member) && member.unheard !== true);
    const ready = healthy.filter(isCaughtUp);
    const joining = members.filter(({ state }) => joiningStates.includes(state));
    return {
        config,
        primary: primaryOf(topology)?.host,
        healthy: new Set(healthy.map(({ host }) => host)),
        ready: new Set(ready.map(({ host }) => host)),
        joining: new Set(joining.map(({ host }) => host)),
    };
}
