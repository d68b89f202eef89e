import { UpgradeError } from "../../core/errors/errors";
import { isRecoveryStep } from "../../core/gates/lock";
import type { Goal } from "../../core/plan/goal";
import { planMember } from "../../core/plan/plan";
import type { MemberStep } from "../../core/plan/step";
import { describeStep } from "../../core/plan/step";
import { findMember } from "../../core/topology/topology";
import { awaitMember } from "./await-member";
import { leaveMaintenanceMode } from "./end-maintenance";
import { handOver } from "../handover/hand-over";
import { callHook } from "../hooks";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { probeMember } from "./probe";
import { revertAfter } from "./revert";
import { moveDataAside, startMember, stopMember, switchBinary } from "./restart";
import { failBackToPreferred } from "../handover/failback";
import { emitStepDown, emitMemberUpdate } from "./emit";
import { patienceSecs, waitUntil } from "../wait";
import type { MemberTimings } from "../member-timings";

/** A member needs five steps; a primary that takes over again in between, some more. */
const mostSteps = 15;

/**
 * Brings one member to the goal: observe, take the first step that is left, guard, perform, observe again.
 * Nothing is remembered between steps, so a run that was killed goes on from where the set is.
 */
export function upgradeMember(host: string, goal: Goal, ports: Ports): Promise<MemberTimings> {
    return emitMemberUpdate(host, goal, ports, (telling) => takeSteps(host, goal, telling));
}

async function takeSteps(host: string, goal: Goal, ports: Ports): Promise<MemberTimings> {
    const { clock, reporter } = ports;
    const begun = clock.now();
    const steps: { text: string; tookMs: number }[] = [];
    let stoppedAt: number | undefined;
    let noPrimaryMs = 0;
    let handedOver = false;
    let next: readonly MemberStep[];
    await leaveMaintenanceMode(host, ports);
    const { version, installedVersion } = findMember(await ports.observer.observe(), host);
    let announced = false;
    while ((next = await nextSteps(host, goal, ports)).length > 0) {
        if (!announced && next.some((step) => !isRecoveryStep(step))) {
            announced = true;
            if (await callHook("beforeMember", host, goal, ports)) {
                continue; // The set may have changed meanwhile.
            }
        }
        if (steps.length >= mostSteps) {
            throw new UpgradeError(
                "member-not-healthy",
                `Cannot bring ${host} to ${goal.version}: after ${mostSteps} steps it still is not there`,
                { host },
            );
        }
        for (const step of next) {
            reporter.stepStarted(step);
            const from = clock.now();
            stoppedAt ??= step.kind === "stop-member" ? from : undefined;
            handedOver ||= step.kind === "hand-over";
            noPrimaryMs += await performOrRevert(step, goal, ports);
            const tookMs = clock.now() - from;
            steps.push({ text: describeStep(step), tookMs });
            reporter.stepEnded(step, tookMs);
        }
    }
    const served = clock.now();
    if (handedOver) {
        noPrimaryMs += await failBackToPreferred(host, goal, ports);
    }
    const ended = clock.now();
    // Also where nothing was left to do: a turn that ended with one of these failing is taken up by them.
    await probeMember(host, ports);
    await callHook("afterMember", host, goal, ports, version ?? installedVersion);
    return {
        downMs: stoppedAt === undefined ? 0 : served - stoppedAt,
        totalMs: ended - begun,
        noPrimaryMs,
        steps,
    };
}

/**
 * The first step that is left, once the guard lets it pass on the same observation; none at the goal. A
 * start comes with the wait behind it: no member counts as started before it has caught up.
 */
async function nextSteps(host: string, goal: Goal, ports: Ports): Promise<readonly MemberStep[]> {
    let refusal: UpgradeError | undefined;
    const look = async () => {
        const topology = await ports.observer.observe();
        const left = planMember(topology, host, goal);
        const step = left.at(0);
        refusal = step && (await guardAct(step, topology, goal, ports));
        if (refusal) {
            ports.reporter.waiting(refusal.message);
            return { seen: refusal.message };
        }
        return { done: left.slice(0, step?.kind === "start-member" ? 2 : 1) };
    };
    for (;;) {
        try {
            return await waitUntil(
                ports.clock,
                patienceSecs,
                look,
                (seen) => refusal ?? new UpgradeError("member-not-healthy", seen, { host }),
            );
        } catch (error) {
            // Turns beside this one have limits of their own, and after them the set may be as it has to be.
            if (error !== refusal || ports.slots.concurrentUpdates(host).unavailable.length === 0) {
                throw error;
            }
        }
    }
}

/** A change that does not work is undone before its failure ends the chain. */
async function performOrRevert(step: MemberStep, goal: Goal, ports: Ports): Promise<number> {
    try {
        return await perform(step, goal, ports);
    } catch (error) {
        throw error instanceof UpgradeError ? await revertAfter(error, step, goal, ports) : error;
    }
}

/** Carries a step out and waits for its effect. Resolves to the time without a primary. */
async function perform(step: MemberStep, goal: Goal, ports: Ports): Promise<number> {
    if (isRecoveryStep(step)) {
        ports.slots.leave(step.host);
    }
    switch (step.kind) {
        case "hand-over":
            // Nobody steps down for a change that can't be.
            await ports.hosts.stage(step.host, goal.version);
            await callHook("beforeStepDown", step.host, goal, ports);
            return emitStepDown(step.host, goal, ports, () =>
                ports.slots.alone(() => handOver(step.host, goal, ports)),
            );
        case "stop-member":
            await stopMember(step, goal, ports);
            return 0;
        case "switch-binary":
            await switchBinary(step.host, step.to, ports);
            return 0;
        case "move-data-aside":
            await moveDataAside(step.host, ports);
            return 0;
        case "start-member":
            await startMember(step.host, ports);
            return 0;
        case "await-member":
            await awaitMember(step.host, step.version, ports);
            return 0;
    }
}
