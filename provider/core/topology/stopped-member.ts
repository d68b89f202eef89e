import type { Member, Topology } from "./topology";
import { findMember } from "./topology";

/**
 * Returns the topology as it was last seen, with one of its members as it was just observed alone: down. What the set's
 * configuration says of it stays, as a member that is down cannot report that.
 */
export function withStoppedMember(topology: Topology, stopped: Member): Topology {
    const { inSet, arbiter, hidden, priority, votes, delaySecs } = findMember(
        topology,
        stopped.host,
    );
    const member = { ...stopped, inSet, arbiter, hidden, priority, votes, delaySecs };
    return {
        ...topology,
        members: topology.members.map((each) => (each.host === stopped.host ? member : each)),
    };
}
