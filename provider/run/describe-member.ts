import { describeState } from "../core/topology/describe-state";
import type { Member } from "../core/topology/topology";

/** Returns the member's state and lag: "SECONDARY, 41.0 s behind". */
export function describeMember(member: Member): string {
    const lag = member.lagSecs === undefined ? "" : `, ${member.lagSecs.toFixed(1)} s behind`;
    return `${describeState(member)}${lag}`;
}
