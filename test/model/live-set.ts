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

/** What a step does to a set that lives: `applyStep`, and what the servers then do by themselves. */
export function perform(topology: Topology, step: Step, fcv: string): Topology {
    return settle(applyStep(topology, step), fcv);
}

/** Members that answer tell their FCV, and those who can elect a primary do. */
export function settle(topology: Topology, fcv: string): Topology {
    const told = topology.members
        .filter((member) => member.version !== undefined && !member.arbiter)
        .filter((member) => member.fcv === undefined)
        .reduce((now, member) => withMember(now, member.host, { fcv }), topology);
    return primaryOf(told) ? told : elect(told);
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
