import type { Finding } from "../errors/errors";
import type { Member, Topology } from "../topology/topology";
import { primaryOf } from "../topology/topology";
import { blocker, warning } from "../errors/finding";

/**
 * A member of the set that is down, with nothing in its data folder: it starts with an initial sync, and its vote counts
 * meanwhile (manual, "Resync a Member of a Replica Set"). A set that has a primary has its data on a majority without it; one
 * that has none might elect somebody by the votes of those that forgot what they had acknowledged.
 */
export function isEmptied({ inSet, processRuns, holdsData, arbiter }: Member): boolean {
    return inSet && !processRuns && holdsData === false && !arbiter;
}

export function describeEmptied({ host }: Member, { setName }: Topology): string {
    return `Cannot start ${host}: its data folder is empty, and ${setName} has no primary to copy from`;
}

export function checkEmptied(topology: Topology): readonly Finding[] {
    return topology.members
        .filter(isEmptied)
        .flatMap((member) =>
            primaryOf(topology)
                ? warning(
                      "data-emptied",
                      `${member.host} is down and its data folder is empty: it is started, and copies all data from another member; its vote counts meanwhile`,
                      "Put its data back first if they are to be had, or take it out of the program and add it under another name, so that it has no vote before it has caught up",
                      member.host,
                  )
                : blocker(
                      "data-emptied",
                      describeEmptied(member, topology),
                      "Put its data back, or bring the other members up first, so that they elect a primary",
                      member.host,
                  ),
        );
}
