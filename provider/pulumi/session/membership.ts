import type { DesiredConfig } from "../../core/topology/member-config";
import type { ConfigDocument } from "../../core/reconfig/document";
import type { ReconfigPlan } from "../../core/reconfig/plan-reconfigs";
import type { SetView } from "../../core/reconfig/set-step";
import { planReconfigs } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import type { Member, Topology } from "../../core/topology/topology";
import { isHealthy, joiningIn, primaryOf, withoutJoining } from "../../core/topology/topology";
import { readConfig } from "../../io/mongodb/set-configs";
import type { Connections } from "../../io/mongodb/connections";

/** What is left between who is in a set and who should be. */
export interface Membership {
    /** Everybody: members, those that are to be added, and those that are to leave. */
    readonly topology: Topology;
    /** In the program, and not in the set yet. */
    readonly joining: readonly Member[];
    readonly view: SetView;
    readonly plan: ReconfigPlan;
}

/** A topology of everybody, as the program's own members and the set see it. */
export interface ObservedMembers {
    /** The program's, without those that the set does not know yet. */
    readonly settled: Topology;
    readonly all: Topology;
    /** Absent where no member tells it. */
    readonly config?: ConfigDocument;
}

export async function partitionMembers(
    all: Topology,
    declared: readonly string[],
    connections: Connections,
): Promise<ObservedMembers> {
    const members = all.members.filter(({ host }) => declared.includes(host));
    const settled = withoutJoining({ ...all, members });
    const runner =
        primaryOf(all) ??
        all.members.find((each) => each.inSet && !each.arbiter && isHealthy(each));
    const config = runner && (await readConfig(runner.host, connections));
    return { settled, all, ...(config && { config }) };
}

/** Undefined where the set is as wanted, or does not tell. */
export function planMembership(
    { all, config }: ObservedMembers,
    desired: DesiredConfig,
): Membership | undefined {
    if (config === undefined) {
        return undefined;
    }
    const view = viewOf(all, config);
    const plan = planReconfigs(view, desired);
    const joining = joiningIn(all);
    return plan.steps.length === 0 && !plan.stuck && joining.length === 0
        ? undefined
        : { topology: all, joining, view, plan };
}
