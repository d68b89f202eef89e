import { applyStep } from "../../provider/core/plan/simulate";
import type { Step } from "../../provider/core/plan/step";
import type { Topology } from "../../provider/core/topology/topology";
import {
    isElectable,
    isHealthy,
    majorityOf,
    primaryOf,
    votesOf,
} from "../../provider/core/topology/topology";
import { withMember } from "../kit/made-up/topologies";

/** Applies a step, and then what the servers do by themselves. */
export function perform(topology: Topology, step: Step, fcv: string): Topology {
    return settle(applyStep(topology, step), fcv);
}

/** Lets members that answer report their FCV, and elects a primary if there are enough votes. */
export function settle(topology: Topology, fcv: string): Topology {
    const answered = topology.members
        .filter((member) => member.version !== undefined && !member.arbiter)
        .filter((member) => member.fcv === undefined)
        .reduce((now, member) => withMember(now, member.host, { fcv }), topology);
    return primaryOf(answered) ? answered : elect(answered);
}

function elect(topology: Topology): Topology {
    const votesUp = votesOf(topology.members.filter(isHealthy));
    const [winner] = topology.members
        .filter((member) => isHealthy(member) && isElectable(member))
        .sort((a, b) => b.priority - a.priority);
    return winner && votesUp >= majorityOf(topology.members)
        ? withMember(topology, winner.host, { state: "PRIMARY", lagSecs: 0 })
        : topology;
}
