import { UpgradeError, messageOf } from "../../core/errors/errors";
import { isRecoveryStep } from "../../core/plan/recovery";
import type { Goal } from "../../core/plan/goal";
import { hasLeftover, planMember } from "../../core/plan/plan";
import type { MemberStep } from "../../core/plan/step";
import { withStoppedMember } from "../../core/topology/stopped-member";
import type { Topology } from "../../core/topology/topology";
import { findMember, isEmptied } from "../../core/topology/topology";
import { awaitFoundMember, awaitMember } from "./await-member";
import { leaveMaintenanceMode } from "./end-maintenance";
import { handOver } from "../handover/hand-over";
import { callHook } from "../hooks";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { probeMember } from "./probe";
import { revertAfter } from "./revert";
import { startMember, switchBinary } from "./start-member";
import { stopMember } from "./stop-member";
import { failBackToPreferred } from "../handover/failback";
import { emitStepDown, emitMemberUpdate } from "./emit";
import { transientLimitSecs, waitUntil } from "../wait";
import type { MemberTimings } from "../member-timings";
import { MemberTimer } from "../member-timings";

/** A member needs five steps, and some more if it becomes primary again in between. */
const maxSteps = 15;

/**
 * Brings one member to the goal: observe, take the first step that is left, guard, perform, observe again. Nothing is
 * remembered between steps, so the run after a killed one continues from the state that it observes.
 */
export async function upgradeMember(
    host: string,
    goal: Goal,
    ports: Ports,
): Promise<MemberTimings> {
    const topology = await ports.observer.observe();
    return emitMemberUpdate(host, topology, goal, ports, (emitting) =>
        takeSteps(host, topology, goal, emitting),
    );
}

async function takeSteps(
    host: string,
    found: Topology,
    goal: Goal,
    ports: Ports,
): Promise<MemberTimings> {
    const timer = new MemberTimer(found, goal, ports);
    await leaveMaintenanceMode(host, found, ports);
    const member = await ports.observer.observeMember(host);
    const { version, installedVersion } = member;
    if (hasLeftover(member, goal)) {
        await ports.control.discardPrepared(host);
    }
    let announced = false;
    let known: KnownSet | undefined = member.processRuns
        ? undefined
        : { topology: found, allowsStart: false };
    for (;;) {
        const { topology, steps } = await nextSteps(host, goal, timer.watchedPorts, known);
        if (steps.length === 0) {
            break;
        }
        // Members that are down are brought back without asking the hook.
        if (!announced && steps.some((step) => !isRecoveryStep(step))) {
            announced = true;
            if (await callHook("beforeMember", host, goal, ports)) {
                continue; // The set may have changed meanwhile.
            }
        }
        if (timer.stepCount >= maxSteps) {
            throw new UpgradeError(
                "member-not-healthy",
                `Cannot bring ${host} to ${goal.version}: it has not reached it after ${maxSteps} steps`,
                { host },
            );
        }
        known = steps.every(({ kind }) => leavesDown.includes(kind))
            ? { topology, allowsStart: true }
            : undefined;
        for (const step of steps) {
            await timer.measure(step, (stepPorts) =>
                performOrRevert(step, step !== steps[0], goal, stepPorts),
            );
        }
    }
    // The member runs the goal's version and serves from here on.
    timer.serves();
    if (timer.handedOver) {
        timer.addWithoutPrimary(await failBackToPreferred(host, goal, ports));
    }
    const timings = timer.end();
    // These run even if no step was left: an earlier update may have ended when one of them failed.
    await probeMember(host, ports);
    await callHook("afterMember", host, goal, ports, version ?? installedVersion);
    return timings;
}

/** Steps after which the member is down, by this run. */
const leavesDown: readonly MemberStep["kind"][] = [
    "stop-member",
    "switch-binary",
    "move-data-aside",
];

/** A set as it was last observed: to bring back a member that is down, the others are not observed again. */
interface KnownSet {
    readonly topology: Topology;
    /** Whether the set has allowed this run to stop the member, so that its lock is held. */
    readonly allowsStart: boolean;
}

interface NextSteps {
    readonly topology: Topology;
    readonly steps: readonly MemberStep[];
}

/**
 * Returns the first step that is left, once the guard allows it on the same observation; none at the goal. A start comes
 * together with the wait after it, as a member counts as started only once it has caught up.
 */
async function nextSteps(
    host: string,
    goal: Goal,
    ports: Ports,
    known: KnownSet | undefined,
): Promise<NextSteps> {
    let refusal: UpgradeError | undefined;
    return waitUntil<NextSteps>(
        ports.clock,
        transientLimitSecs,
        async () => {
            // After a refusal the set is observed again.
            const isKnown = known !== undefined && refusal === undefined;
            const stopped = isKnown ? await observeStopped(host, known.topology, ports) : undefined;
            const topology = stopped ?? (await ports.observer.observe());
            const left = planMember(topology, host, goal);
            const step = left.at(0);
            const isAllowed = stopped !== undefined && known?.allowsStart === true;
            refusal = step && !isAllowed ? await guardAct(step, topology, goal, ports) : undefined;
            ports.slots.markWaiting(host, refusal !== undefined);
            if (refusal) {
                ports.reporter.waiting(refusal.message);
                return { seen: refusal.message };
            }
            const isAwaited = step?.kind === "start-member" && left.at(1)?.kind === "await-member";
            return { done: { topology, steps: left.slice(0, isAwaited ? 2 : 1) } };
        },
        (seen) => refusal ?? new UpgradeError("member-not-healthy", seen, { host }),
        // Concurrent updates have time limits of their own, and after them the set may allow the step.
        { extendWhile: () => ports.slots.isOtherAtWork(host) },
    );
}

/**
 * Observes a member alone that was taken down by this run, or found to be: another one that hangs would keep it down for
 * longer. Undefined if it is not down, or lost its data, whose return depends on the others.
 */
async function observeStopped(
    host: string,
    known: Topology,
    { observer }: Ports,
): Promise<Topology | undefined> {
    const topology = withStoppedMember(known, await observer.observeMember(host));
    const member = findMember(topology, host);
    return member.processRuns || isEmptied(member) ? undefined : topology;
}

/** Performs a step; a change that does not work is reverted before its failure ends the update. */
async function performOrRevert(
    step: MemberStep,
    wasStarted: boolean,
    goal: Goal,
    ports: Ports,
): Promise<number> {
    try {
        return await perform(step, wasStarted, goal, ports);
    } catch (error) {
        throw await revertAfter(asFailure(error, step.host), step, goal, ports);
    }
}

/** An error of whatever kind must not keep a member that is down from being reverted. */
function asFailure(error: unknown, host: string): UpgradeError {
    return error instanceof UpgradeError
        ? error
        : new UpgradeError("unexpected", `Cannot bring ${host} on: ${messageOf(error)}`, {
              host,
              cause: error,
          });
}

/** Performs a step and waits for its effect. Resolves to the milliseconds without a primary. */
async function perform(
    step: MemberStep,
    wasStarted: boolean,
    goal: Goal,
    ports: Ports,
): Promise<number> {
    if (isRecoveryStep(step)) {
        ports.slots.markUnavailable(step.host);
    }
    switch (step.kind) {
        case "hand-over":
            // The primary does not step down for a release that cannot be staged.
            await ports.control.stage(step.host, goal.version);
            await callHook("beforeStepDown", step.host, goal, ports);
            return emitStepDown(step.host, goal, ports, () =>
                ports.slots.actAlone(() => handOver(step.host, goal, ports)),
            );
        case "stop-member":
            await stopMember(step, goal, ports);
            return 0;
        case "switch-binary":
            await switchBinary(step.host, step.to, ports);
            return 0;
        case "move-data-aside":
            await ports.control.moveDataAside(step.host);
            return 0;
        case "start-member":
            await startMember(step.host, ports);
            return 0;
        case "await-member":
            await (wasStarted ? awaitMember : awaitFoundMember)(step.host, step.version, ports);
            return 0;
    }
}
