import type { Member } from "../core/topology/topology";

export function describeMember(member: Member): string {
    const lag = member.lagSecs === undefined ? "" : `, ${member.lagSecs.toFixed(1)} s behind`;
    return `${member.state}${lag}`;
}
