import type { Tags, Topology } from "./topology";

/** A member's part of the set's configuration, as the program has it. */
export interface MemberConfig {
    readonly priority: number;
    readonly votes: number;
    readonly hidden: boolean;
    readonly arbiterOnly: boolean;
    readonly secondaryDelaySecs: number;
    /** Absent: whatever they are. */
    readonly tags?: Tags;
}

/** What the program wants each member to be, by host, in its order. */
export type DesiredConfig = ReadonlyMap<string, MemberConfig>;

/** A set as it is. */
export function configIn({ members }: Topology): DesiredConfig {
    return new Map(
        members.map(
            ({ host, priority, votes, hidden, arbiter, delaySecs, tags }) =>
                [
                    host,
                    {
                        priority,
                        votes,
                        hidden,
                        arbiterOnly: arbiter,
                        secondaryDelaySecs: delaySecs,
                        ...(tags && { tags }),
                    },
                ] as const,
        ),
    );
}

/** A set that is yet to be made, as the program wants it. */
export function asDesired(topology: Topology, desired: DesiredConfig): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => {
            const config = desired.get(member.host);
            return config === undefined
                ? member
                : {
                      ...member,
                      priority: config.priority,
                      votes: config.votes,
                      hidden: config.hidden,
                      arbiter: config.arbiterOnly,
                      delaySecs: config.secondaryDelaySecs,
                      ...(config.tags && { tags: config.tags }),
                  };
        }),
    };
}
