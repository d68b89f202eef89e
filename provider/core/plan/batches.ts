import type { Hop } from "./upgrade-path";
import type { Goal } from "./goal";
import { needsOldBinaryFirst, isUnfinished, nextStep, orderMembers } from "./plan";
import type { Member, Topology } from "../topology/topology";
import {
    isElectable,
    isPromptVoter,
    majorityOf,
    votesOf,
    writeMajorityOf,
} from "../topology/topology";

/** How many members may be away at one moment. */
export function maxUnavailableOf({ maxUnavailable = 1 }: Goal): number {
    return maxUnavailable;
}

/**
 * The members in the order of their turns, in groups whose turns run side by side. One member each, unless the goal lets
 * more be away at once and the set can do without them.
 */
export function batchesOf(topology: Topology, goal: Goal): readonly (readonly Member[])[] {
    const order = orderMembers(topology, goal);
    if (maxUnavailableOf(goal) === 1) {
        return order.map((member) => [member]);
    }
    const batches: Member[][] = [];
    // Of the last layer: those that go away. Who has nothing left to do takes nobody's place.
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

/** What an earlier run left half way is brought to its end before any other member is touched. */
function fits(member: Member, leaving: readonly Member[], topology: Topology, goal: Goal): boolean {
    const [first] = leaving;
    if (first === undefined) {
        return true;
    }
    const unfinished = isUnfinished(first, topology, goal);
    return (
        unfinished === isUnfinished(member, topology, goal) &&
        !(unfinished && [first, member].some((each) => needsOldBinaryFirst(each, goal))) &&
        canBeUnavailableTogether(
            [...leaving, member].map(({ host }) => host),
            topology,
            goal,
        )
    );
}

/** Whether the set can do without all of these for a time. The primary's turn is its own. */
export function canBeUnavailableTogether(
    hosts: readonly string[],
    topology: Topology,
    goal: Goal,
): boolean {
    const away = topology.members.filter((member) => hosts.includes(member.host));
    const rest = topology.members.filter((member) => !hosts.includes(member.host));
    return (
        hosts.length <= maxUnavailableOf(goal) &&
        away.every((member) => member.state !== "PRIMARY") &&
        whyQuorumIsLost(rest, topology) === undefined
    );
}

/**
 * Why these alone would not do while several members are away; undefined where they do: they elect a primary, acknowledge
 * majority writes, none of them late on purpose, and with the primary gone another one of them could be it.
 */
export function whyQuorumIsLost(
    rest: readonly Member[],
    { members }: Topology,
): string | undefined {
    const votes = votesOf(rest);
    if (votes < majorityOf(members)) {
        return `${votes} of ${votesOf(members)} votes would be left, ${majorityOf(members)} elect a primary`;
    }
    const acknowledging = rest.filter(isPromptVoter).length;
    const needed = writeMajorityOf(members);
    if (acknowledging < needed) {
        return `${acknowledging} voting members with data would be left, majority writes need ${needed}`;
    }
    return rest.filter(isElectable).length >= 2
        ? undefined
        : "fewer than two of the others can become primary";
}

/** Of a hop's steps: for each member that is away together with others, those others. */
export function concurrentIn({
    topology,
    goal,
    steps,
}: Hop): ReadonlyMap<string, readonly string[]> {
    const taking = new Set(steps.flatMap((step) => ("host" in step ? [step.host] : [])));
    const batches = batchesOf(topology, goal).map((batch) =>
        batch.map(({ host }) => host).filter((host) => taking.has(host)),
    );
    return new Map(
        batches
            .filter((hosts) => hosts.length > 1)
            .flatMap((hosts) =>
                hosts.map((host) => [host, hosts.filter((other) => other !== host)] as const),
            ),
    );
}
