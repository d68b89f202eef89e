import type { Finding } from "../errors";
import type { Tags, Topology } from "../topology";
import { blocker } from "./check";

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

/** By host. */
export type WantedConfig = ReadonlyMap<string, MemberConfig>;

/** The program and the live set must agree: a set is not reconfigured by this version of the package. */
export function checkConfiguration(topology: Topology, wanted: WantedConfig): readonly Finding[] {
    return topology.members.flatMap((member) => {
        const config = wanted.get(member.host);
        if (!member.inSet || config === undefined) {
            return [];
        }
        const live = {
            priority: member.priority,
            votes: member.votes,
            hidden: member.hidden,
            arbiterOnly: member.arbiter,
            secondaryDelaySecs: member.delaySecs,
        };
        const keys = Object.keys(live) as (keyof typeof live)[];
        const pairs = keys.map((key) => [key, String(live[key]), String(config[key])] as const);
        const tags = config.tags && (["tags", tell(member.tags), tell(config.tags)] as const);
        return [...pairs, ...(tags ? [tags] : [])]
            .filter(([, inSet, inProgram]) => inSet !== inProgram)
            .flatMap(([key, inSet, inProgram]) =>
                blocker(
                    "members-differ",
                    `Cannot manage ${topology.setName}: ${key} of ${member.host} is ${inSet} in the set and ${inProgram} in the program`,
                    "Make the program say what the set is; where the set should change, change it by rs.reconfig() first",
                    member,
                ),
            );
    });
}

/** `{ dc: "east", rack: "1" }`, whatever order it was written in. */
function tell(tags: Tags = {}): string {
    const pairs = Object.entries(tags).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return pairs.length === 0 ? "none" : `{ ${pairs.sort().join(", ")} }`;
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
                      ...(config.tags && { tags: config.tags }),
                  };
        }),
    };
}
