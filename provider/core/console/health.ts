import type { Topology } from "../topology";
import { isHealthy, majorityOf, primaryOf, votesOf } from "../topology";

/** How a set is, in one word and one sentence. */
export interface Health {
    readonly level: "healthy" | "reduced" | "no-primary";
    readonly text: string;
}

export function judgeHealth(topology: Topology): Health {
    const { members, setName } = topology;
    const ill = members.filter((member) => !isHealthy(member));
    const primary = primaryOf(topology);
    if (primary === undefined) {
        return {
            level: "no-primary",
            text: `${setName} has no primary: it takes no writes`,
        };
    }
    if (ill.length === 0) {
        return {
            level: "healthy",
            text: `All ${members.length} members of ${setName} serve; ${primary.host} is primary`,
        };
    }
    const names = ill.map(({ host, state }) => `${host} (${state})`).join(", ");
    const spare = votesOf(members.filter(isHealthy)) - majorityOf(members);
    const next = spare > 0 ? "" : "; if one more voting member goes, there is no majority";
    return {
        level: "reduced",
        text: `${setName} takes writes at ${primary.host}, without ${names}${next}`,
    };
}
