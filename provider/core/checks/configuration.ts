import type { Finding } from "../errors";
import type { Topology } from "../topology";
import { blocker } from "./check";

/** A member's part of the set's configuration, as the program has it. */
export interface MemberConfig {
    readonly priority: number;
    readonly votes: number;
    readonly hidden: boolean;
    readonly arbiterOnly: boolean;
    readonly secondaryDelaySecs: number;
}

/** By host. */
export type WantedConfig = ReadonlyMap<string, MemberConfig>;

/** The program and the live set must agree: a set is not reconfigured by this version of the package. */
export function checkConfiguration(topology: Topology, wanted: WantedConfig): readonly Finding[] {
    return topology.members.flatMap((member) => {
        const config = wanted.get(member.host);
        if (!member.inSet || config === undefined) {
            return [];
        }
        const live: MemberConfig = {
            priority: member.priority,
            votes: member.votes,
            hidden: member.hidden,
            arbiterOnly: member.arbiter,
            secondaryDelaySecs: member.delaySecs,
        };
        const keys = Object.keys(live) as (keyof MemberConfig)[];
        return keys
            .filter((key) => live[key] !== config[key])
            .flatMap((key) =>
                blocker(
                    "members-differ",
                    `Cannot manage ${topology.setName}: ${key} of ${member.host} is ${String(live[key])} in the set and ${String(config[key])} in the program`,
                    "Make the program say what the set is; where the set should change, change it by rs.reconfig() first",
                    member,
                ),
            );
    });
}

/** A set that is yet to be made, as the program wants it. */
export function asWanted(topology: Topology, wanted: WantedConfig): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => {
            const config = wanted.get(member.host);
            return config === undefined
                ? member
                : {
                      ...member,
                      priority: config.priority,
                      votes: config.votes,
                      hidden: config.hidden,
                      arbiter: config.arbiterOnly,
                      delaySecs: config.secondaryDelaySecs,
                  };
        }),
    };
}
