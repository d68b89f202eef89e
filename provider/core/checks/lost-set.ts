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

/** Describes it, and what to do: started and initiated again, the set would look like the old one. */
export function describeLostSet(setName: string): string {
    return `${setName} was created before, and none of its data is where this program expects it. If Pulumi runs on another machine or as another user than before, run it there. If the data is lost, restore a backup into the members' folders; or run \`pulumi destroy\`, then \`pulumi up\`, which creates an empty set`;
}
