import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { HandOverStep, SetStep } from "../../core/reconfig/set-step";
import { preferredStep } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import { primaryOf } from "../../core/topology/topology";
import { handOver } from "../handover/hand-over";
import { callHook } from "../hooks";
import { guardLock } from "../guard/lock";
import type { Observer, ReconfigPorts } from "../ports";

/** The set is as wanted, and its servers will move the primary by themselves: no failure. */
const leftToTheServers: readonly ErrorCode[] = ["no-candidate", "step-down-refused"];

/** To one of these, who stay, by the priorities that the program wants. */
export async function handOverTo(
    step: HandOverStep,
    eligible: readonly string[],
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<void> {
    await callHook("beforeStepDown", step.host, goal, ports);
    const observer: Observer = {
        observe: async () => {
            const topology = await ports.observer.observe();
            const members = topology.members.map((member) => ({
                ...member,
                priority: eligible.includes(member.host)
                    ? (desired.get(member.host)?.priority ?? 0)
                    : 0,
            }));
            return { ...topology, members };
        },
    };
    await handOver(step.host, goal, { ...ports, observer });
}

/** Servers of a higher priority take over by themselves, some 10 s later and without a look at their clients. */
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
    const view = viewOf(topology, await ports.configs.read(primary));
    const step = preferredStep(view);
    if (step?.candidate === undefined || (await guardLock(step, topology, ports)) !== undefined) {
        return [];
    }
    const { clock, reporter } = ports;
    const begun = clock.now();
    reporter.stepStarted(step);
    try {
        await handOverTo(step, [step.candidate], desired, goal, ports);
    } catch (error) {
        if (error instanceof UpgradeError && leftToTheServers.includes(error.code)) {
            return [];
        }
        throw error;
    }
    reporter.stepEnded(step, clock.now() - begun);
    return [step];
}
