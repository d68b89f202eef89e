import { UpgradeError, messageOf } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { Goal } from "../../core/plan/goal";
import { partsOf } from "../../core/errors/failure";
import { roleOf } from "../../core/plan/plan";
import { describeStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { findMember, isHealthy } from "../../core/topology/topology";
import type { MemberTimings } from "../member-timings";
import type { Ports } from "../ports";

/** Updates a member and emits its events. An update without a step, and that of a new set, emits none. */
export async function emitMemberUpdate(
    host: string,
    topology: Topology,
    goal: Goal,
    ports: Ports,
    work: (ports: Ports) => Promise<MemberTimings>,
): Promise<MemberTimings> {
    const { events, reporter } = ports;
    if (events === undefined || !topology.initiated) {
        return work(ports);
    }
    const member = findMember(topology, host);
    const subject = {
        member: host,
        role: roleOf(member),
        from: member.version ?? member.installedVersion ?? "",
        to: goal.version,
    };
    const progress: { hasSteps?: true; step?: string | undefined } = {};
    const emitting: Ports = {
        ...ports,
        reporter: {
            ...reporter,
            stepStarted: (step) => {
                if (!progress.hasSteps) {
                    progress.hasSteps = true;
                    events.emit({ event: "member-started", ...subject });
                }
                // A revert keeps the step that failed before it.
                if (step.kind !== "revert") {
                    progress.step = describeStep(step);
                }
                reporter.stepStarted(step);
                events.stepStarted(step);
            },
            stepEnded: (step, tookMs) => {
                if (step.kind !== "revert") {
                    progress.step = undefined;
                }
                reporter.stepEnded(step, tookMs);
                events.stepEnded(step);
            },
        },
    };
    try {
        const timings = await work(emitting);
        if (progress.hasSteps) {
            const { downMs, totalMs, noPrimaryMs } = timings;
            events.emit({
                event: "member-done",
                ...subject,
                downMs: Math.round(downMs),
                totalMs: Math.round(totalMs),
                noPrimaryMs: Math.round(noPrimaryMs),
            });
            await emitIfFinished(goal, ports);
        }
        return timings;
    } catch (error) {
        events.emit({
            event: "failed",
            member: host,
            to: goal.version,
            code: error instanceof UpgradeError ? error.code : "unknown",
            message: messageOf(error),
            ...(error instanceof UpgradeError && partsOf(error)),
            ...defined({ step: progress.step }),
        });
        throw error;
    }
}

/** Emits a step-down. If another member was primary by then, there was none. */
export async function emitStepDown(
    host: string,
    goal: Goal,
    { events }: Ports,
    handOver: () => Promise<number>,
): Promise<number> {
    const tookMs = await handOver();
    if (tookMs > 0) {
        const noPrimaryMs = Math.round(tookMs);
        events?.emit({ event: "stepped-down", member: host, to: goal.version, noPrimaryMs });
    }
    return tookMs;
}

/** Only the last of several concurrent updates sees all members at the goal. */
async function emitIfFinished({ version }: Goal, { events, observer }: Ports): Promise<void> {
    const { members } = await observer.observe();
    if (members.every((member) => member.version === version && isHealthy(member))) {
        events?.emit({ event: "finished", to: version });
    }
}
