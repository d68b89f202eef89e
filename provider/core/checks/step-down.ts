import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { isElectable, isPromptVoter, writeMajorityOf } from "../topology/topology";
import { cannotUpgrade } from "./check";
import { blocker } from "../errors/finding";

/**
 * Blocks if too many voting members are delayed for the primary to step down. It does so only once a majority of the
 * voting members with data has all its writes (tried on 6.0.27: code 262 with two delayed voters of four). Delayed
 * members never have them, and each attempt would stop the writes for its duration, in vain. Without a second electable
 * member there is no handover: `checkWriteDowntime` checks such a set.
 */
export function checkStepDown(topology: Topology, goal: Goal): readonly Finding[] {
    const { members } = topology;
    const voters = members.filter((member) => member.votes > 0 && !member.arbiter);
    const prompt = members.filter(isPromptVoter);
    const needed = writeMajorityOf(members);
    const handsOver = members.filter(isElectable).length >= 2;
    return !handsOver || prompt.length >= needed
        ? []
        : blocker(
              "step-down-refused",
              `${cannotUpgrade(topology, goal)}: its primary could not step down: ${prompt.length} of its ${voters.length} voting members with data replicate without delay, ${needed} are required`,
              "Remove the votes of delayed members, or their delay",
          );
}
