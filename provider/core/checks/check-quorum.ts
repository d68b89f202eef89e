import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { primaryOf, votesOf } from "../topology/topology";
import { cannotUpgrade, bringsMemberBack } from "./check";
import { blocker, warning } from "../errors/finding";
import { whyWritesStop } from "../topology/quorum";

/**
 * Blocks if the set takes no writes while one member restarts: the other votes must elect a primary, and another member
 * must be able to take over while the primary is being updated. The program may accept this downtime.
 */
export function checkWriteDowntime(topology: Topology, goal: Goal): readonly Finding[] {
    const reason = whyWritesStop(topology);
    if (reason === undefined) {
        return [];
    }
    return blocker(
        "write-downtime",
        `${cannotUpgrade(topology, goal)} without a write downtime during a restart: ${reason}`,
        'Add an electable member with data, or accept the downtime: upgrade: { accept: ["write-downtime"] }',
    );
}

/** Blocks if the set has no primary, unless the update brings members back, which gives it one. */
export function checkPrimary(topology: Topology, goal: Goal): readonly Finding[] {
    return primaryOf(topology) || bringsMemberBack(topology, goal)
        ? []
        : blocker(
              "no-primary",
              `${cannotUpgrade(topology, goal)}: it has no primary`,
              "Restore a primary first: start the members that are down, and check the connections between them",
          );
}

/** Warns if the number of votes is even. */
export function checkEvenVotes(topology: Topology): readonly Finding[] {
    const votes = votesOf(topology.members);
    return votes % 2 === 1
        ? []
        : warning(
              "even-votes",
              `${topology.setName} has ${votes} votes: an even number tolerates no more failures than one vote less`,
              "Use an odd number of voting members",
          );
}
