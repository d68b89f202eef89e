import type { Acknowledgement } from "../inspection/inspection";
import type { Member, Topology } from "../topology/topology";
import { isDelayed, isPromptVoter, writeMajorityOf } from "../topology/topology";

/**
 * Returns why a write waits while only these members of a set serve; undefined if they acknowledge it without a delay.
 * Members without a vote and hidden ones count, except for a majority (manual, "Write Concern").
 */
export function whyWritesWait(
    remaining: readonly Member[],
    { members }: Topology,
    acknowledgement: Acknowledgement,
): string | undefined {
    const prompt = remaining.filter((member) => !member.arbiter && !isDelayed(member));
    switch (acknowledgement.kind) {
        case "majority":
            return describeMissing(
                `voting members with data${notDelayed(members.filter(({ votes }) => votes > 0))}`,
                writeMajorityOf(members),
                prompt.filter(isPromptVoter).length,
            );
        case "members":
            return describeMissing(
                `members with data${notDelayed(members)}`,
                acknowledgement.count,
                prompt.length,
            );
        case "tags": {
            const [missing] = Object.entries(acknowledgement.values).flatMap(([tag, count]) => {
                const values = new Set(prompt.flatMap(({ tags }) => tags?.[tag] ?? []));
                const what = `different values of the tag "${tag}" on members with data${notDelayed(members)}`;
                return describeMissing(what, count, values.size) ?? [];
            });
            return missing;
        }
    }
}

function notDelayed(members: readonly Member[]): string {
    return members.some(isDelayed) ? " that are not delayed" : "";
}

function describeMissing(what: string, needed: number, left: number): string | undefined {
    return left >= needed
        ? undefined
        : `${needed} ${what} are required, ${left} ${left === 1 ? "is" : "are"} left`;
}
