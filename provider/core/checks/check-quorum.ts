import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { majorityOf, primaryOf, votesOf } from "../topology/topology";
import { blocker, warning } from "../errors/finding";
import { whyWritesStop } from "../topology/quorum";

/**
 * Votes, not members: with one voter stopped, the others must still elect a primary. And somebody has to take over
 * while the primary's turn lasts. Where that can't be, writes stop for the time of a restart: only if the program says so.
 */
export function checkWriteDowntime(topology: Topology, goal: Goal): readonly Finding[] {
    const { setName } = topology;
    const reason = whyWritesStop(topology);
    if (reason === undefined) {
        return [];
    }
    return blocker(
        "write-downtime",
        `Cannot upgrade ${setName} to ${goal.version} without stopping its writes for the time of a restart: ${reason}`,
        'Add an electable member with data, or accept it: upgrade: { accept: ["write-downtime"] }',
    );
}

/** A set in which an upgrade has begun may be without a primary: bringing its members back gives it one. */
export function checkPrimary(topology: Topology, goal: Goal): readonly Finding[] {
    const begun = topology.members.some((member) => isMidUpdate(member, topology, goal));
    return primaryOf(topology) || begun
        ? []
        : blocker(
              "no-primary",
              `Cannot upgrade ${topology.setName} to ${goal.version}: it has no primary`,
              "Bring the set back to a primary first",
          );
}

export function checkMajorityWrites(topology: Topology): readonly Finding[] {
    const { members, setName } = topology;
    const left = members.filter((member) => !member.arbiter && member.votes > 0).length - 1;
    return left >= majorityOf(members) || whyWritesStop(topology) !== undefined
        ? []
        : warning(
              "majority-writes-wait",
              `While one member of ${setName} is stopped, writes with majority concern wait until it is back: ${majorityOf(members)} voting members with data are needed, ${left} are left`,
              "Replace the arbiter by a member with data",
          );
}

export function checkEvenVotes(topology: Topology): readonly Finding[] {
    const votes = votesOf(topology.members);
    return votes % 2 === 1
        ? []
        : warning(
              "even-votes",
              `${topology.setName} has ${votes} votes: an even number survives no more failures than one vote less`,
              "Use an odd number of voting members",
          );
}
