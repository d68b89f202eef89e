import type { MemberConfig } from "../topology/member-config";
import { maxMembers, maxVotes } from "../topology/set-limits";
import type { Tags } from "../topology/topology";

/** One member as `replSetGetConfig` gives it. What this package does not know of it is kept as it is. */
export interface MemberDocument {
    readonly _id: number;
    readonly host: string;
    readonly priority?: number;
    readonly votes?: number;
    readonly hidden?: boolean;
    readonly arbiterOnly?: boolean;
    readonly tags?: Tags;
    readonly secondaryDelaySecs?: number;
    /** The same before 5.0. */
    readonly slaveDelay?: number;
    readonly [field: string]: unknown;
}

/** The set's configuration likewise. */
export interface ConfigDocument {
    readonly _id: string;
    readonly version: number;
    readonly members: readonly MemberDocument[];
    readonly [field: string]: unknown;
}

export function documentOf(config: ConfigDocument, host: string): MemberDocument | undefined {
    return config.members.find((member) => member.host === host);
}

export function votesIn({ members }: ConfigDocument): number {
    return members.reduce((sum, { votes = 1 }) => sum + votes, 0);
}

/** May be primary. */
export function canLead(member: MemberDocument | undefined): member is MemberDocument {
    return (
        member !== undefined &&
        member.arbiterOnly !== true &&
        (member.votes ?? 1) > 0 &&
        (member.priority ?? 1) > 0
    );
}

/** Manual, "Replica Set Configuration": what a server would refuse whatever the others are like. */
export function isLegal(config: ConfigDocument): boolean {
    const ids = new Set(config.members.map(({ _id }) => _id));
    return (
        config.members.length <= maxMembers &&
        ids.size === config.members.length &&
        votesIn(config) <= maxVotes &&
        config.members.some(canLead)
    );
}

/** `slaveDelay` became `secondaryDelaySecs` in 5.0: servers tell it of every member by the name that they know. */
function delayField({ members }: ConfigDocument): "slaveDelay" | "secondaryDelaySecs" {
    return members.some((member) => "slaveDelay" in member) ? "slaveDelay" : "secondaryDelaySecs";
}

/** The parts of a member that the program speaks of, as the document would have them; tags only where it names some. */
function asDocument(config: ConfigDocument, desiredMember: MemberConfig) {
    const { priority, votes, hidden, arbiterOnly, secondaryDelaySecs, tags } = desiredMember;
    return {
        priority,
        votes,
        hidden,
        arbiterOnly,
        [delayField(config)]: secondaryDelaySecs,
        ...(tags && { tags }),
    };
}

/** A new _id is above all that are there: one of a member that left shortly before may still be known to the others. */
export function withNewMember(
    config: ConfigDocument,
    host: string,
    desiredMember: MemberConfig,
): ConfigDocument {
    const _id = Math.max(-1, ...config.members.map((member) => member._id)) + 1;
    const member = { _id, host, ...asDocument(config, desiredMember) };
    return { ...config, members: [...config.members, member] };
}

export function withoutMember(config: ConfigDocument, host: string): ConfigDocument {
    return { ...config, members: config.members.filter((member) => member.host !== host) };
}

/**
 * As the program wants it, in its own place, with all else that its document holds. Whether it is an arbiter stays: servers
 * refuse that change (the program is refused before).
 */
export function withChanged(
    config: ConfigDocument,
    host: string,
    desiredMember: MemberConfig,
): ConfigDocument {
    return {
        ...config,
        members: config.members.map((member) =>
            member.host === host
                ? {
                      ...member,
                      ...asDocument(config, desiredMember),
                      arbiterOnly: member.arbiterOnly ?? false,
                  }
                : member,
        ),
    };
}

/** "priority of db2:27017 from 1 to 5": what differs between a member and the wish, but for its vote. */
export function differences(
    member: MemberDocument,
    desiredMember: MemberConfig,
): readonly string[] {
    const { priority = 1, hidden = false, tags = {} } = member;
    const delay = member.secondaryDelaySecs ?? member.slaveDelay ?? 0;
    const pairs: readonly (readonly [string, string, string])[] = [
        ["priority", String(priority), String(desiredMember.priority)],
        ["hidden", String(hidden), String(desiredMember.hidden)],
        ["delay", `${delay} s`, `${desiredMember.secondaryDelaySecs} s`],
        ["tags", reportTags(tags), reportTags(desiredMember.tags ?? tags)],
    ];
    return pairs
        .filter(([, before, after]) => before !== after)
        .map(([what, before, after]) => `${what} of ${member.host} from ${before} to ${after}`);
}

/** `{ dc: "east", rack: "1" }`, whatever order it was written in. */
function reportTags(tags: Tags = {}): string {
    const pairs = Object.entries(tags).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return pairs.length === 0 ? "none" : `{ ${pairs.sort().join(", ")} }`;
}
