import type { Goal } from "../../core/plan/goal";
import type { UpgradeError } from "../../core/errors/errors";
import { refuseOutside } from "../../core/gates/window";
import { rankCandidates } from "../../core/plan/plan";
import { guardReconfig } from "../../core/reconfig/guard-reconfig";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { HandOverStep, SetStep } from "../../core/reconfig/set-step";
import { preferredStep } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import { handOver, isLeftToServers } from "../handover/hand-over";
import { callHook } from "../hooks";
import { guardLock } from "../guard/lock";
import type { ReconfigPorts } from "../ports";

/** Hands over to the candidate that the program prefers, by the desired priorities. */
export async function handOverTo(
    step: HandOverStep,
    candidates: readonly string[],
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<void> {
    await callHook("beforeStepDown", step.host, goal, ports);
    await handOver(step.host, goal, ports, {
        rank: (topology) =>
            rankCandidates(withDesiredPriorities(topology, candidates, desired), goal),
        guard: (now, topology) => guardHandOver(now, topology, desired, ports),
    });
}

/** Checks the handover on an observation made just before it, by the rules for changes of the set's configuration. */
async function guardHandOver(
    step: HandOverStep,
    topology: Topology,
    desired: DesiredConfig,
    ports: ReconfigPorts,
): Promise<UpgradeError | undefined> {
    const { setName } = topology;
    const closed = refuseOutside(step, setName, ports.window?.());
    if (closed) {
        throw closed;
    }
    const view = viewOf(topology, await ports.configs.read(step.host));
    return guardReconfig(step, view, desired, setName) ?? (await guardLock(step, topology, ports));
}

/** The set with the priorities that the program desires, and 0 for members that are no candidates. */
function withDesiredPriorities(
    topology: Topology,
    candidates: readonly string[],
    desired: DesiredConfig,
): Topology {
    const priorityOf = (host: string) =>
        candidates.includes(host) ? (desired.get(host)?.priority ?? 0) : 0;
    return {
        ...topology,
        members: topology.members.map((member) => ({
            ...member,
            priority: priorityOf(member.host),
        })),
    };
}

/**
 * Hands over to a member of higher priority than the primary. By itself that member would take over some 10 s later,
 * whether its clients have found it or not.
 */
export async function prefer(
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<SetStep[]> {
    const topology = await ports.observer.observe();
    const primary = primaryOf(topology)?.host;
    if (primary === undefined) {
        return [];
    }
    const step = preferredStep(viewOf(topology, await ports.configs.read(primary)));
    if (step?.candidate === undefined || (await guardLock(step, topology, ports)) !== undefined) {
        return [];
    }
    const { clock, reporter } = ports;
    const begun = clock.now();
    reporter.stepStarted(step);
    try {
        await handOverTo(step, [step.candidate], desired, goal, ports);
    } catch (error) {
        if (isLeftToServers(error)) {
            return [];
        }
        throw error;
    }
    reporter.stepEnded(step, clock.now() - begun);
    return [step];
}
