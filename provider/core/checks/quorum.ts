import type { Finding } from "../errors";
import type { Goal } from "../plan";
import { chooseCandidate, isHalfWay } from "../plan";
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
              `Cannot upgrade ${setName} without stopping it: with one member down ${String(left)} of ${String(votesOf(members))} votes are left, ${String(majorityOf(members))} elect a primary`,
              "Add a voting member first",
          );
}

export function checkCandidate(topology: Topology, goal: Goal): readonly Finding[] {
    const primary = primaryOf(topology);
    if (primary === undefined) {
        return topology.members.some((member) => isHalfWay(member, goal))
            ? []
            : blocker(
                  "no-primary",
                  `Cannot upgrade ${topology.setName} to ${goal.version}: it has no primary`,
                  "Bring the set back to a primary first",
              );
    }
    const electable = topology.members.filter((m) => isElectable(m) && m.host !== primary.host);
    if (
        electable.length === 0 ||
        (!chooseCandidate(topology, goal) && !anyHalfWay(topology, goal))
    ) {
        return blocker(
            "no-candidate",
            `Cannot upgrade ${primary.host} from ${String(primary.version)} to ${goal.version}: no other member can become primary`,
            "Give another data-bearing member a vote and a priority above 0",
            primary,
        );
    }
    const data = topology.members.filter((member) => !member.arbiter && member.votes > 0);
    return data.length - 1 >= majorityOf(topology.members)
        ? []
        : [
              {
                  severity: "warning",
                  code: "majority-writes-wait",
                  message: `While one member of ${topology.setName} is stopped, ${String(data.length - 1)} voting members hold data and ${String(majorityOf(topology.members))} make a majority: writes with majority concern wait until it is back`,
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
                  message: `${topology.setName} has ${String(votes)} votes: an even number survives no more failures than one vote less`,
                  remedy: "Use an odd number of voting members",
              },
          ];
}

function anyHalfWay(topology: Topology, goal: Goal): boolean {
    return topology.members.some((member) => isHalfWay(member, goal));
}
