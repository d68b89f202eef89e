import { defined } from "../json/defined";
import type { MemberConfig } from "../topology/member-config";
import type { ConfiguredMember } from "../topology/replies";
import { maxMembers, maxVotes } from "../topology/set-limits";
import type { Tags } from "../topology/topology";

/** One member in the reply of `replSetGetConfig`. Fields that this package does not know are kept. */
export interface MemberDocument extends ConfiguredMember {
    readonly _id: number;
    /** Names under which clients outside the set's network know the member. */
    readonly horizons?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
}

/** The set's configuration in the reply of `replSetGetConfig`. */
export interface ConfigDocument {
    readonly _id: string;
    readonly version: number;
    readonly members: readonly MemberDocument[];
    readonly [field: string]: unknown;
}

export function documentOf(config: ConfigDocument, host: string): MemberDocument | undefined {
    return config.members.find((member) => member.host === host);
}

export function votesIn({ members }: Pick<ConfigDocument, "members">): number {
    return members.reduce((sum, { votes = 1 }) => sum + votes, 0);
}

/** Whether the member may become primary. */
export function canLead(member: MemberDocument | undefined): member is MemberDocument {
    return (
        member !== undefined &&
        member.arbiterOnly !== true &&
        (member.votes ?? 1) > 0 &&
        (member.priority ?? 1) > 0
    );
}

/** Whether every server would accept the configuration: manual, "Replica Set Configuration". */
export function isLegal(config: ConfigDocument): boolean {
    const ids = new Set(config.members.map(({ _id }) => _id));
    return (
        config.members.length <= maxMembers &&
        ids.size === config.members.length &&
        votesIn(config) <= maxVotes &&
        config.members.some(canLead)
    );
}

/** Returns the fields of a member that the program declares, as in the document; tags only if it declares some. */
function asDocument(config: ConfigDocument, desiredMember: MemberConfig) {
    const { priority, votes, hidden, arbiterOnly, secondaryDelaySecs, tags } = desiredMember;
    // `slaveDelay` became `secondaryDelaySecs` in 5.0: a server reports every member's delay under the name that it knows.
    const isOldName = config.members.some((member) => "slaveDelay" in member);
    return {
        priority,
        votes,
        hidden,
        arbiterOnly,
        [isOldName ? "slaveDelay" : "secondaryDelaySecs"]: secondaryDelaySecs,
        ...defined({ tags }),
    };
}

/** Adds a member with an _id above all others: the others may still know the one of a member that left shortly before. */
export function withNewMember(
    config: ConfigDocument,
    host: string,
    desiredMember: MemberConfig,
): ConfigDocument {
    const _id = Math.max(-1, ...config.members.map((member) => member._id)) + 1;
    const member = { _id, host, ...asDocument(config, desiredMember) };
    return { ...config, members: [...config.members, member] };
}

/**
 * Changes a member to what the program declares and keeps all other fields of its document. Whether it is an arbiter does
 * not change: servers refuse that (and the preflight refuses such a program).
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

/** Returns what differs between a member and its desired configuration, except its vote: "priority of db2:27017 from 1 to 5". */
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
        ["tags", renderTags(tags), renderTags(desiredMember.tags ?? tags)],
    ];
    return pairs
        .filter(([, before, after]) => before !== after)
        .map(([what, before, after]) => `${what} of ${member.host} from ${before} to ${after}`);
}

/** Renders `{ dc: "east", rack: "1" }`, with sorted names. */
function renderTags(tags: Tags = {}): string {
    const pairs = Object.entries(tags).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return pairs.length === 0 ? "none" : `{ ${pairs.sort().join(", ")} }`;
}
