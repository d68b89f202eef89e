import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { isElectable, majorityOf } from "../topology/topology";
import { blocker } from "../errors/finding";

/**
 * A primary steps down only when a majority of the voters with data has all that it has (tried on 6.0.27: code 262
 * with two delayed voters of four). Delayed members never do: each try would stop the writes for its time, in vain.
 * Without a second member that can be primary nobody hands over: `checkWriteDowntime` judges such a set.
 */
export function checkStepDown(topology: Topology, goal: Goal): readonly Finding[] {
    const voters = topology.members.filter((member) => member.votes > 0 && !member.arbiter);
    const prompt = voters.filter((member) => member.delaySecs === 0);
    const needed = Math.min(majorityOf(topology.members), voters.length);
    const handsOver = topology.members.filter(isElectable).length >= 2;
    return !handsOver || prompt.length >= needed
        ? []
        : blocker(
              "step-down-refused",
              `Cannot upgrade ${topology.setName} to ${goal.version}: its primary could not step down: ${prompt.length} of its ${voters.length} voting members with data follow without delay, ${needed} are required`,
              "Take the vote from the delayed members, or their delay",
          );
}
