import { defined } from "../json/defined";
import type { Tags, Topology } from "./topology";

/** A member's settings in the set's configuration, as the program declares them. */
export interface MemberConfig {
    readonly priority: number;
    readonly votes: number;
    readonly hidden: boolean;
    readonly arbiterOnly: boolean;
    readonly secondaryDelaySecs: number;
    /** Absent: they stay as they are. */
    readonly tags?: Tags;
}

/** The configuration that the program declares for each member, by host, in its order. */
export type DesiredConfig = ReadonlyMap<string, MemberConfig>;

/** Returns the configuration of a set's members as it is. */
export function configIn({ members }: Topology): DesiredConfig {
    return new Map(
        members.map(({ host, priority, votes, hidden, arbiter, delaySecs, tags }) => [
            host,
            {
                priority,
                votes,
                hidden,
                arbiterOnly: arbiter,
                secondaryDelaySecs: delaySecs,
                ...defined({ tags }),
            },
        ]),
    );
}

/** Returns the topology of a set that is still to be created, as the program declares it. */
export function asDesired(topology: Topology, desired: DesiredConfig): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => {
            const config = desired.get(member.host);
            if (config === undefined) {
                return member;
            }
            const { priority, votes, hidden, arbiterOnly, secondaryDelaySecs, tags } = config;
            return {
                ...member,
                priority,
                votes,
                hidden,
                arbiter: arbiterOnly,
                delaySecs: secondaryDelaySecs,
                ...defined({ tags }),
            };
        }),
    };
}
