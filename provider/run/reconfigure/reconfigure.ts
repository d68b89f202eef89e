import { describeDifferentSet, describeStuck } from "../../core/checks/membership";
import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { DesiredConfig } from "../../core/topology/member-config";
import { guardReconfig } from "../../core/reconfig/guard-reconfig";
import type { SetStep } from "../../core/reconfig/set-step";
import { nextReconfig, successors } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import { describeStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { findMember, primaryOf } from "../../core/topology/topology";
import { refuseOutside } from "../../core/gates/window";
import { awaitCopy } from "./await-copy";
import { guardLock } from "../guard/lock";
import type { ReconfigPorts } from "../ports";
import { handOverTo, prefer } from "./prefer";
import { transientLimitSecs, waitUntil } from "../wait";
import type { WriteTarget } from "./write-config";
import { awaitCommitted, writeStep } from "./write-config";

/** More steps than any change between two sets of 50 members takes. */
const maxSteps = 300;

/**
 * Brings the set's configuration to the desired one: observe, take the first step that is left, guard, perform, observe
 * again. Nothing is remembered between steps, so the run after a killed one continues from the state that it observes.
 */
export async function reconfigureSet(
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<SetStep[]> {
    const done: SetStep[] = [];
    for (;;) {
        const step = await takeStep(desired, goal, ports);
        if (step === undefined) {
            return [...done, ...(done.length > 0 ? await prefer(desired, goal, ports) : [])];
        }
        done.push(step);
        if (done.length >= maxSteps) {
            throw new UpgradeError(
                "reconfig-refused",
                `The set's configuration is not the desired one after ${maxSteps} steps (last step: ${describeStep(step)})`,
            );
        }
    }
}

/** Observes the set and takes the first step that is left; undefined if none is. Waits while a refusal is temporary. */
async function takeStep(
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<SetStep | undefined> {
    const { clock, reporter } = ports;
    let begun: { readonly step: SetStep; readonly at: number } | undefined;
    let refusal: UpgradeError | undefined;
    const found = await waitUntil<NextStep | undefined>(
        clock,
        transientLimitSecs,
        async () => {
            const next = await findStep(desired, ports);
            if ("refusal" in next) {
                refusal = next.refusal;
                reporter.waiting(refusal.message);
                return { seen: refusal.message };
            }
            if (next.step === undefined) {
                return { done: undefined };
            }
            if (begun === undefined || describeStep(begun.step) !== describeStep(next.step)) {
                begun = { step: next.step, at: clock.now() };
                reporter.stepStarted(next.step);
            }
            refusal = await writeStep(next.step, next, desired, ports);
            return refusal ? { seen: refusal.message } : { done: next };
        },
        (seen) => refusal ?? new UpgradeError("reconfig-refused", seen),
    );
    if (found?.step === undefined || begun === undefined) {
        return undefined;
    }
    await finish(found.step, found, desired, goal, ports);
    reporter.stepEnded(found.step, clock.now() - begun.at);
    return found.step;
}

interface NextStep extends WriteTarget {
    readonly step: SetStep | undefined;
}

/** Finds the step that may be taken now, or a reason against it that may pass. */
async function findStep(
    desired: DesiredConfig,
    ports: ReconfigPorts,
): Promise<NextStep | { readonly refusal: UpgradeError }> {
    const topology = await ports.observer.observe();
    const { setName } = topology;
    if (!topology.initiated) {
        throw new UpgradeError(
            "not-initiated",
            `Cannot change the members of ${setName}: none of the members that the program declares is in it, and at least one must stay (a new name makes a new member)`,
        );
    }
    const primary = primaryOf(topology)?.host;
    if (primary === undefined) {
        return {
            refusal: new UpgradeError("no-primary", `Cannot change ${setName}: it has no primary`),
        };
    }
    const config = await ports.configs.read(primary);
    const view = viewOf(topology, config, ports.settings.maxLagSecs);
    const step = nextReconfig(view, desired);
    if (step === "stuck") {
        throw new UpgradeError("reconfig-refused", describeStuck(setName));
    }
    const closed =
        step && step.kind !== "await-copy" && refuseOutside(step, setName, ports.window?.());
    if (closed) {
        throw closed;
    }
    const refusal =
        step &&
        (guardReconfig(step, view, desired, setName) ??
            guardJoining(step, topology) ??
            (await guardLock(step, topology, ports)));
    return refusal ? { refusal } : { step, view, topology, primary };
}

/** Refuses to add a member that does not answer: the set would wait for its vote, or its copy, in vain. */
function guardJoining(step: SetStep, topology: Topology): UpgradeError | undefined {
    if (step.kind !== "add-to-set") {
        return undefined;
    }
    const { host, version, otherSet } = findMember(topology, step.host);
    if (otherSet !== undefined) {
        const why = describeDifferentSet(host, topology.setName, otherSet);
        return new UpgradeError("different-set", why, { host });
    }
    return version === undefined
        ? new UpgradeError(
              "member-down",
              `Cannot add ${host} to ${topology.setName}: it does not answer`,
              { host },
          )
        : undefined;
}

/** Completes a step: waits for its effect, or performs the handover. */
async function finish(
    step: SetStep,
    { view, primary }: NextStep,
    desired: DesiredConfig,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<void> {
    switch (step.kind) {
        case "hand-over":
            await handOverTo(step, successors(view, desired), desired, goal, ports);
            return;
        case "await-copy":
            await awaitCopy(step.host, ports);
            return;
        case "add-to-set":
        case "give-vote":
        case "change-members":
        case "take-vote":
        case "remove-from-set":
            await awaitCommitted(primary, ports);
    }
}
