import type { Finding } from "../errors/errors";
import type { Member, Topology } from "../topology/topology";
import { primaryOf } from "../topology/topology";
import { blocker, warning } from "../errors/finding";

/**
 * Whether a member of the set is down with an empty data folder. It would start with an initial sync, and its vote counts
 * meanwhile (manual, "Resync a Member of a Replica Set"). If the set has a primary, a majority holds the data without this
 * member. If it has none, members that lost what they had acknowledged could decide the election.
 */
export function isEmptied({ inSet, processRuns, holdsData, arbiter }: Member): boolean {
    return inSet && !processRuns && holdsData === false && !arbiter;
}

/** Describes why such a member is not started in a set without a primary. */
export function describeEmptied({ host }: Member, { setName }: Topology): string {
    return `Cannot start ${host}: its data folder is empty, and ${setName} has no primary that it can copy from`;
}

/** Blocks the start of a member with an empty data folder if the set has no primary; otherwise warns. */
export function checkEmptied(topology: Topology): readonly Finding[] {
    return topology.members
        .filter(isEmptied)
        .flatMap((member) =>
            primaryOf(topology)
                ? warning(
                      "data-emptied",
                      `${member.host} is down and its data folder is empty: it will be started and copy all data from another member, and its vote counts meanwhile`,
                      "Restore its data first if possible, or remove it from the program and add it under another name, so that it has no vote before it has caught up",
                      member.host,
                  )
                : blocker(
                      "data-emptied",
                      describeEmptied(member, topology),
                      "Restore its data, or start the other members first, so that they elect a primary",
                      member.host,
                  ),
        );
}
