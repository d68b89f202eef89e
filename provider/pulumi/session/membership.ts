import { defined } from "../../core/json/defined";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { ConfigDocument } from "../../core/reconfig/document";
import type { ReconfigPlan } from "../../core/reconfig/plan-reconfigs";
import type { SetView } from "../../core/reconfig/set-step";
import { planReconfigs } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import type { Member, Topology } from "../../core/topology/topology";
import { isHealthy, joiningIn, primaryOf, withoutJoining } from "../../core/topology/topology";
import { makeSetConfigs, readConfig } from "../../io/mongodb/set-configs";
import type { Connections } from "../../io/mongodb/connections";

/** The changes that bring a set's members and their configuration to what the program declares. */
export interface Membership {
    /** All members: those that stay, join and leave. */
    readonly topology: Topology;
    /** Declared members that are not in the set yet. */
    readonly joining: readonly Member[];
    readonly view: SetView;
    readonly plan: ReconfigPlan;
    readonly isCommitted: boolean;
}

/** The observed members of a set, whether the program declares them or not. */
export interface ObservedMembers {
    /** The declared members that are in the set. */
    readonly settled: Topology;
    /** All of them, with joining and undeclared members. */
    readonly all: Topology;
    /** The set's configuration. Absent if no member reports it. */
    readonly config?: ConfigDocument;
    /** False if the primary knows that the members have not committed its configuration, or its first write. */
    readonly isCommitted: boolean;
}

/** Separates the declared members that are in the set, and reads its configuration from one that answers. */
export async function partitionMembers(
    all: Topology,
    declared: readonly string[],
    connections: Connections,
): Promise<ObservedMembers> {
    const members = all.members.filter(({ host }) => declared.includes(host));
    const settled = withoutJoining({ ...all, members });
    const source =
        primaryOf(all) ??
        all.members.find((each) => each.inSet && !each.arbiter && isHealthy(each));
    const config = source && (await readConfig(source.host, connections));
    return defined({ settled, all, config, isCommitted: await hasCommitted(all, connections) });
}

/** Asks the primary only if a member does not serve, which may be why nothing is committed. */
async function hasCommitted(all: Topology, connections: Connections): Promise<boolean> {
    const host = primaryOf(all)?.host;
    return host === undefined || all.members.every(isHealthy)
        ? true
        : makeSetConfigs(connections)
              .isCommitted(host)
              .catch(() => true);
}

/** Whether a member that is to leave the set is down. */
export function losesMember({ members }: Topology, desired: DesiredConfig): boolean {
    return members.some((each) => each.inSet && !desired.has(each.host) && !isHealthy(each));
}

/** Returns the remaining changes; undefined if there are none, or if no member reports the configuration. */
export function planMembership(
    { all, config, isCommitted }: ObservedMembers,
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
        : { topology: all, joining, view, plan, isCommitted };
}
