import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { UpgradeEvent } from "../../core/report/events";
import type { Goal } from "../../core/plan/goal";
import { partsOf } from "../../core/errors/failure";
import { roleOf } from "../../core/plan/plan";
import { describeStep } from "../../core/plan/step";
import { findMember, isHealthy } from "../../core/topology/topology";
import type { MemberTimings } from "../member-timings";
import type { Ports } from "../ports";

/** Runs a member's turn, and tells of it; of one without a step, and of a new set's, nothing is told. */
export async function emitMemberUpdate(
    host: string,
    goal: Goal,
    ports: Ports,
    work: (ports: Ports) => Promise<MemberTimings>,
): Promise<MemberTimings> {
    const { events, observer, reporter } = ports;
    if (events === undefined) {
        return work(ports);
    }
    const topology = await observer.observe();
    if (!topology.initiated) {
        return work(ports);
    }
    const member = findMember(topology, host);
    const who = {
        member: host,
        role: roleOf(member),
        from: member.version ?? member.installedVersion ?? "",
        to: goal.version,
    };
    const turn: { hasSteps: boolean; step?: string } = { hasSteps: false };
    const heard: Ports = {
        ...ports,
        reporter: {
            ...reporter,
            stepStarted: (step) => {
                if (!turn.hasSteps) {
                    turn.hasSteps = true;
                    events.emit({ event: "member-started", ...who });
                }
                // What is put back had failed before.
                if (step.kind !== "revert") {
                    turn.step = describeStep(step);
                }
                reporter.stepStarted(step);
                events.stepStarted(step);
            },
            stepEnded: (step, tookMs) => {
                if (step.kind !== "revert") {
                    delete turn.step;
                }
                reporter.stepEnded(step, tookMs);
                events.stepEnded(step);
            },
            waiting: (text) => {
                reporter.waiting(text);
            },
        },
    };
    try {
        const report = await work(heard);
        if (turn.hasSteps) {
            const { downMs, totalMs, noPrimaryMs } = report;
            events.emit({
                event: "member-done",
                ...who,
                downMs: Math.round(downMs),
                totalMs: Math.round(totalMs),
                noPrimaryMs: Math.round(noPrimaryMs),
            });
            await emitIfLast(goal, ports);
        }
        return report;
    } catch (error) {
        events.emit({
            ...failure(error, goal, host),
            ...(turn.step !== undefined && { step: turn.step }),
        });
        throw error;
    }
}

/** Of a hand-over that there was: where another member was primary by then, nobody stepped down. */
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

/** The turns beside this one tell for themselves. */
async function emitIfLast({ version }: Goal, { events, observer }: Ports): Promise<void> {
    const { members } = await observer.observe();
    if (members.every((member) => member.version === version && isHealthy(member))) {
        events?.emit({ event: "finished", to: version });
    }
}

export function failure(
    error: unknown,
    { version }: Goal,
    member?: string,
): Extract<UpgradeEvent, { event: "failed" }> {
    return {
        event: "failed",
        ...(member !== undefined && { member }),
        to: version,
        code: error instanceof UpgradeError ? error.code : "unknown",
        message: messageOf(error),
        ...(error instanceof UpgradeError && partsOf(error)),
    };
}
