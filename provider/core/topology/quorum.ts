import type { Topology } from "./topology";
import { isElectable, majorityOf, votesOf } from "./topology";

/** Undefined where the set goes on taking writes with any one member stopped. */
export function whyWritesStop({ members }: Topology): string | undefined {
    const most = Math.max(0, ...members.map((member) => member.votes));
    const left = votesOf(members) - most;
    if (left < majorityOf(members)) {
        return `with one member down ${left} of ${votesOf(members)} votes are left, ${majorityOf(members)} elect a primary`;
    }
    return members.filter(isElectable).length >= 2
        ? undefined
        : "fewer than two of its members can become primary";
}
