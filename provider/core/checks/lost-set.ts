import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";
import type { Member, Topology } from "../topology/topology";

/**
 * Whether a set that was there before has none of its data: no member has a configuration, and each that is down has an empty
 * data folder. A member of which that is not known may still have the data.
 */
export function isSetLost({ initiated, members }: Topology): boolean {
    return !initiated && members.length > 0 && members.every(isEmpty);
}

function isEmpty({ version, processRuns, holdsData, denied, otherSet }: Member): boolean {
    return processRuns
        ? version !== undefined && denied === undefined && otherSet === undefined
        : holdsData === false;
}

/**
 * Blocks the start of members without data while no member of a set that was there before answers: they would look like a new
 * set, or decide the election of a primary that lacks what they had acknowledged.
 */
export function checkLostData(topology: Topology): readonly Finding[] {
    const { setName, initiated, members } = topology;
    if (initiated) {
        return [];
    }
    return isSetLost(topology)
        ? blocker(
              "data-emptied",
              `Cannot start ${setName}: it was created before, and none of its data is where this program expects it`,
              "Run pulumi on the machine and as the user that created it; if the data is lost, restore a backup, or run pulumi destroy and create an empty set",
          )
        : members
              .filter(({ processRuns, holdsData }) => !processRuns && holdsData === false)
              .flatMap(({ host }) =>
                  blocker(
                      "data-emptied",
                      `Cannot start ${host}: its data folder is empty, and no member of ${setName} answers`,
                      "Restore its data, or take it out of the program, so that the others start and elect a primary",
                      host,
                  ),
              );
}

/** Describes it, and what to do: started and initiated again, the set would look like the old one. */
export function describeLostSet(setName: string): string {
    return `${setName} was created before, and none of its data is where this program expects it. If Pulumi runs on another machine or as another user than before, run it there. If the data is lost, restore a backup into the members' folders; or run \`pulumi destroy\`, then \`pulumi up\`, which creates an empty set`;
}
