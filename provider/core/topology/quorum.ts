import type { Topology } from "./topology";
import { isElectable, majorityOf, votesOf } from "./topology";

/** Returns why the set takes no writes while one of its members is stopped; undefined if it takes writes. */
export function whyWritesStop({ members }: Topology): string | undefined {
    const maxVotesLost = Math.max(0, ...members.map((member) => member.votes));
    const left = votesOf(members) - maxVotesLost;
    if (left < majorityOf(members)) {
        return `with one member down ${left} of ${votesOf(members)} votes are left, ${majorityOf(members)} are required to elect a primary`;
    }
    return members.filter(isElectable).length >= 2
        ? undefined
        : "fewer than two of its members can become primary";
}
