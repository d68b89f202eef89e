import type { Finding } from "../errors";
import type { Goal } from "../plan";
import { isHalfWay } from "../plan";
import type { Topology } from "../topology";
import { isElectable, majorityOf, primaryOf, votesOf } from "../topology";
import { blocker } from "./check";

/** Votes, not members: with one voter stopped, the others must still elect a primary. */
export function checkQuorum(topology: Topology): readonly Finding[] {
    const { members, setName } = topology;
    const most = Math.max(0, ...members.map((member) => member.votes));
    const left = votesOf(members) - most;
    return left >= majorityOf(members)
        ? []
        : blocker(
              "quorum",
              `Cannot upgrade ${setName} without stopping it: with one member down ${left} of ${votesOf(members)} votes are left, ${majorityOf(members)} elect a primary`,
              "Add a voting member first",
          );
}

/** A set in which an upgrade has begun may be without a primary: bringing its members back gives it one. */
export function checkPrimary(topology: Topology, goal: Goal): readonly Finding[] {
    const begun = topology.members.some((member) => isHalfWay(member, topology, goal));
    return primaryOf(topology) || begun
        ? []
        : blocker(
              "no-primary",
              `Cannot upgrade ${topology.setName} to ${goal.version}: it has no primary`,
              "Bring the set back to a primary first",
          );
}

/** Somebody has to take over while the primary's turn lasts. */
export function checkCandidate(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members.filter(isElectable).length >= 2
        ? []
        : blocker(
              "no-candidate",
              `Cannot upgrade ${topology.setName} to ${goal.version} without stopping it: fewer than two of its members can become primary`,
              "Give another data-bearing member a vote and a priority above 0",
          );
}

export function checkMajorityWrites(topology: Topology): readonly Finding[] {
    const { members, setName } = topology;
    const left = members.filter((member) => !member.arbiter && member.votes > 0).length - 1;
    return left >= majorityOf(members) || checkQuorum(topology).length > 0
        ? []
        : [
              {
                  severity: "warning",
                  code: "majority-writes-wait",
                  message: `While one member of ${setName} is stopped, writes with majority concern wait until it is back: ${majorityOf(members)} voting members with data are needed, ${left} are left`,
                  remedy: "Replace the arbiter by a member with data",
              },
          ];
}

export function checkEvenVotes(topology: Topology): readonly Finding[] {
    const votes = votesOf(topology.members);
    return votes % 2 === 1
        ? []
        : [
              {
                  severity: "warning",
                  code: "even-votes",
                  message: `${topology.setName} has ${votes} votes: an even number survives no more failures than one vote less`,
                  remedy: "Use an odd number of voting members",
              },
          ];
}
