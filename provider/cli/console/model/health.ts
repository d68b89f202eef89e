import type { Member, Topology } from "../../../core/topology/topology";
import { isHealthy, majorityOf, primaryOf, votesOf } from "../../../core/topology/topology";

/** The condition of a set, in one word and one sentence. */
export interface Health {
    readonly level: "healthy" | "reduced" | "no-primary";
    readonly text: string;
}

/** `unresponsive`: members that have stopped answering since the observation. */
export function healthOf(
    topology: Topology,
    unresponsive: ReadonlySet<string> = new Set(),
): Health {
    const { members, setName } = topology;
    const serves = (member: Member) => isHealthy(member) && !unresponsive.has(member.host);
    const unhealthy = members.filter((member) => !serves(member));
    const primary = primaryOf(topology);
    if (primary === undefined) {
        return {
            level: "no-primary",
            text: `${setName} has no primary: it takes no writes`,
        };
    }
    if (unresponsive.has(primary.host)) {
        return {
            level: "no-primary",
            text: `${primary.host} was the primary of ${setName}, and does not answer`,
        };
    }
    if (unhealthy.length === 0) {
        return {
            level: "healthy",
            text: `All ${members.length} members of ${setName} serve; ${primary.host} is primary`,
        };
    }
    const names = unhealthy
        .map((member) => `${member.host} (${isHealthy(member) ? "no answer" : member.state})`)
        .join(", ");
    const spare = votesOf(members.filter(serves)) - majorityOf(members);
    const next = spare > 0 ? "" : "; if one more voting member goes, there is no majority";
    return {
        level: "reduced",
        text: `${setName} takes writes at ${primary.host}, without ${names}${next}`,
    };
}
