import type { Hop } from "./upgrade-path";
import type { Goal } from "./goal";
import { comesFirst, needsOldBinaryFirst, nextStep, orderMembers } from "./plan";
import type { Member, Topology } from "../topology/topology";
import {
    isElectable,
    isPromptVoter,
    majorityOf,
    votesOf,
    writeMajorityOf,
} from "../topology/topology";

/** Returns how many members may be unavailable at a time. */
export function maxUnavailableOf({ maxUnavailable = 1 }: Goal): number {
    return maxUnavailable;
}

/**
 * Groups the members, in the order of their updates, into batches that are updated in parallel. A batch has one member
 * unless the goal allows more to be unavailable together and the set can do without them.
 */
export function batchesOf(topology: Topology, goal: Goal): readonly (readonly Member[])[] {
    const order = orderMembers(topology, goal);
    if (maxUnavailableOf(goal) === 1) {
        return order.map((member) => [member]);
    }
    const batches: Member[][] = [];
    // The members of the last batch that will be unavailable. A member with nothing left to do takes no slot.
    let leaving: readonly Member[] = [];
    for (const member of order) {
        const leaves = nextStep(topology, member.host, goal) !== undefined;
        const open = batches.at(-1);
        if (open && (!leaves || fits(member, leaving, topology, goal))) {
            open.push(member);
            leaving = leaves ? [...leaving, member] : leaving;
        } else {
            batches.push([member]);
            leaving = leaves ? [member] : [];
        }
    }
    return batches;
}

/** Whether the member can join the batch. What is down or unfinished comes back before any other member is updated. */
function fits(member: Member, leaving: readonly Member[], topology: Topology, goal: Goal): boolean {
    const [first] = leaving;
    if (first === undefined) {
        return true;
    }
    const isEarly = comesFirst(first, topology, goal);
    const hosts = [...leaving, member].map(({ host }) => host);
    return (
        isEarly === comesFirst(member, topology, goal) &&
        !(isEarly && [first, member].some((each) => needsOldBinaryFirst(each, goal))) &&
        canBeUnavailableTogether(hosts, topology, goal)
    );
}

/** Whether the set can do without all of these members at a time. The primary is always a batch of its own. */
export function canBeUnavailableTogether(
    hosts: readonly string[],
    topology: Topology,
    goal: Goal,
): boolean {
    const unavailable = topology.members.filter((member) => hosts.includes(member.host));
    const others = topology.members.filter((member) => !hosts.includes(member.host));
    return (
        hosts.length <= maxUnavailableOf(goal) &&
        unavailable.every((member) => member.state !== "PRIMARY") &&
        whyQuorumIsLost(others, topology) === undefined
    );
}

/**
 * Returns why the remaining members do not suffice while others are unavailable. Undefined if they do: they can elect a
 * primary and acknowledge majority writes without a delay, and two of them can become primary.
 */
export function whyQuorumIsLost(
    remaining: readonly Member[],
    { members }: Topology,
): string | undefined {
    const votes = votesOf(remaining);
    if (votes < majorityOf(members)) {
        return `${votes} of ${votesOf(members)} votes would be left, ${majorityOf(members)} are required to elect a primary`;
    }
    const acknowledging = remaining.filter(isPromptVoter).length;
    const needed = writeMajorityOf(members);
    if (acknowledging < needed) {
        return `${acknowledging} voting members with data would be left, ${needed} are required for majority writes`;
    }
    return remaining.filter(isElectable).length >= 2
        ? undefined
        : "fewer than two of the others can become primary";
}

/** Returns, for each member that a hop updates in parallel with others, those others. */
export function concurrentIn(hop: Hop): ReadonlyMap<string, readonly string[]> {
    const { topology, goal, steps } = hop;
    const updated = new Set(steps.flatMap((step) => ("host" in step ? [step.host] : [])));
    const batches = batchesOf(topology, goal).map((batch) =>
        batch.map(({ host }) => host).filter((host) => updated.has(host)),
    );
    return new Map(
        batches
            .filter((hosts) => hosts.length > 1)
            .flatMap((hosts) =>
                hosts.map((host) => [host, hosts.filter((other) => other !== host)] as const),
            ),
    );
}
