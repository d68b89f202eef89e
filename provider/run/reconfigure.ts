import { describeStuck } from "../core/checks/membership";
import type { ErrorCode } from "../core/errors";
import { UpgradeError } from "../core/errors";
import type { Goal } from "../core/plan";
import type { ConfigDocument, Wish } from "../core/reconfig/document";
import { guardReconfig } from "../core/reconfig/guard";
import type { HandOverStep, SetStep, SetView } from "../core/reconfig/plan";
import { applyReconfig, nextReconfig, preferredStep, successors } from "../core/reconfig/plan";
import { viewOf } from "../core/reconfig/view";
import { describeStep } from "../core/step";
import type { Topology } from "../core/topology";
import { findMember, primaryOf } from "../core/topology";
import { awaitCopy } from "./await-copy";
import { handOver } from "./hand-over";
import { callHook } from "./hooks";
import { guardLock } from "./lock";
import type { Observer, Ports, SetConfigs } from "./ports";
import { patienceSecs, waitUntil } from "./wait";

/** `observer` has to see all members of the set, also those that are to leave. */
export interface ReconfigPorts extends Ports {
    readonly configs: SetConfigs;
}

/** More than any two sets of 50 members are apart. */
const mostSteps = 300;

/** The set is as wanted, and its servers will move the primary by themselves: no failure. */
const leftToTheServers: readonly ErrorCode[] = ["no-candidate", "step-down-refused"];

/**
 * Brings the set's configuration to the wish: observe, take the first step that is left, guard, perform, observe again.
 * Nothing is remembered between steps, so a run that was killed goes on from what the set is.
 */
export async function reconfigureSet(
    wish: Wish,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<SetStep[]> {
    const done: SetStep[] = [];
    for (;;) {
        const step = await takeStep(wish, goal, ports);
        if (step === undefined) {
            return [...done, ...(done.length > 0 ? await prefer(wish, goal, ports) : [])];
        }
        done.push(step);
        if (done.length >= mostSteps) {
            throw new UpgradeError(
                "reconfig-refused",
                `After ${mostSteps} steps the set's configuration still is not as wanted (last step: ${describeStep(step)})`,
            );
        }
    }
}

/** One look, and the step that it calls for; undefined where nothing is left. A passing hindrance is waited out. */
async function takeStep(
    wish: Wish,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<SetStep | undefined> {
    const { clock, reporter } = ports;
    let begun: { readonly step: SetStep; readonly at: number } | undefined;
    let refusal: UpgradeError | undefined;
    const found = await waitUntil<Look | undefined>(
        clock,
        patienceSecs,
        async () => {
            const look = await lookForStep(wish, ports);
            if ("seen" in look) {
                refusal = look.refusal;
                reporter.waiting(look.seen);
                return { seen: look.seen };
            }
            if (look.step === undefined) {
                return { done: undefined };
            }
            if (begun === undefined || describeStep(begun.step) !== describeStep(look.step)) {
                begun = { step: look.step, at: clock.now() };
                reporter.stepStarted(look.step);
            }
            refusal = await write(look.step, look, wish, ports);
            return refusal ? { seen: refusal.message } : { done: look };
        },
        (seen) => refusal ?? new UpgradeError("reconfig-refused", seen),
    );
    if (found?.step === undefined || begun === undefined) {
        return undefined;
    }
    await finish(found.step, found, wish, goal, ports);
    reporter.stepEnded(found.step, clock.now() - begun.at);
    return found.step;
}

interface Look {
    readonly step: SetStep | undefined;
    readonly view: SetView;
    readonly topology: Topology;
    readonly primary: string;
}

interface Hindrance {
    readonly seen: string;
    readonly refusal: UpgradeError;
}

async function lookForStep(wish: Wish, ports: ReconfigPorts): Promise<Look | Hindrance> {
    const topology = await ports.observer.observe();
    const { setName } = topology;
    if (!topology.initiated) {
        throw new UpgradeError(
            "not-initiated",
            `Cannot change the members of ${setName}: none of those that the program names is in it, at least one has to stay (a new name makes a new member)`,
        );
    }
    const primary = primaryOf(topology)?.host;
    if (primary === undefined) {
        return hindrance(
            new UpgradeError("no-primary", `Cannot change ${setName}: it has no primary`),
        );
    }
    const view = viewOf(topology, await ports.configs.read(primary));
    const step = nextReconfig(view, wish);
    if (step === "stuck") {
        throw new UpgradeError("reconfig-refused", describeStuck(setName));
    }
    const refusal =
        step &&
        (guardReconfig(step, view, wish, setName) ??
            guardNewcomer(step, topology) ??
            (await guardLock(step, topology, ports)));
    return refusal ? hindrance(refusal) : { step, view, topology, primary };
}

function hindrance(refusal: UpgradeError): Hindrance {
    return { seen: refusal.message, refusal };
}

/** A member that does not answer is never added: the set would wait for its vote, or its copy, in vain. */
function guardNewcomer(step: SetStep, topology: Topology): UpgradeError | undefined {
    if (step.kind !== "add-to-set") {
        return undefined;
    }
    const { host, version, otherSet } = findMember(topology, step.host);
    if (otherSet !== undefined) {
        return new UpgradeError(
            "other-set",
            `Cannot add ${host} to ${topology.setName}: it is a member of another set, ${otherSet}`,
            { host },
        );
    }
    return version === undefined
        ? new UpgradeError(
              "member-down",
              `Cannot add ${host} to ${topology.setName}: it does not answer`,
              { host },
          )
        : undefined;
}

/** Where the step is another configuration. Undefined: it has been taken, or may have been, which the next look tells. */
async function write(
    step: SetStep,
    { view, primary, topology }: Look,
    wish: Wish,
    { configs }: ReconfigPorts,
): Promise<UpgradeError | undefined> {
    const after = applyReconfig(view.config, step, wish);
    if (after === view.config) {
        return undefined;
    }
    const outcome = await configs.write(primary, after);
    if (outcome.kind !== "refused") {
        return undefined;
    }
    const refusal = new UpgradeError(
        "reconfig-refused",
        `${primary} refuses the change of ${topology.setName}, step "${describeStep(step)}" (${outcome.why})`,
        { host: primary },
    );
    if (outcome.lasting && !(await hasMoved(view.config, primary, configs))) {
        throw refusal;
    }
    return refusal; // Somebody else's change came first, or the last one is not committed yet: look again.
}

async function hasMoved(
    { version }: ConfigDocument,
    primary: string,
    configs: SetConfigs,
): Promise<boolean> {
    return (await configs.read(primary)).version !== version;
}

/** Waits for what the step leads to. */
async function finish(
    step: SetStep,
    { view, primary }: Look,
    wish: Wish,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<void> {
    switch (step.kind) {
        case "hand-over":
            await handOverTo(step, successors(view, wish), wish, goal, ports);
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

/** The next one has to find a majority that knows of this one: so no two of them can be led apart. */
async function awaitCommitted(primary: string, ports: ReconfigPorts): Promise<void> {
    const { clock, configs, observer, settings } = ports;
    await waitUntil(
        clock,
        settings.handOverTimeoutSecs,
        async () => {
            const now = primaryOf(await observer.observe())?.host;
            if (now === undefined) {
                return { seen: "no primary" };
            }
            // One that was elected meanwhile is asked in its turn.
            const committed = await configs.isCommitted(now).catch(() => false);
            return committed ? { done: undefined } : { seen: `${now} waits for a majority` };
        },
        (seen) =>
            new UpgradeError(
                "reconfig-refused",
                `The configuration that ${primary} took over did not reach a majority within ${settings.handOverTimeoutSecs} s (last seen: ${seen})`,
                { host: primary },
            ),
    );
}

/** To one of these, who stay, by the priorities that the program wants. */
async function handOverTo(
    step: HandOverStep,
    heirs: readonly string[],
    wish: Wish,
    goal: Goal,
    ports: ReconfigPorts,
): Promise<void> {
    await callHook("beforeStepDown", step.host, goal, ports);
    const observer: Observer = {
        observe: async () => {
            const topology = await ports.observer.observe();
            const members = topology.members.map((member) => ({
                ...member,
                priority: heirs.includes(member.host) ? (wish.get(member.host)?.priority ?? 0) : 0,
            }));
            return { ...topology, members };
        },
    };
    await handOver(step.host, goal, { ...ports, observer });
}

/** Servers of a higher priority take over by themselves, some 10 s later and without a look at their clients. */
async function prefer(wish: Wish, goal: Goal, ports: ReconfigPorts): Promise<SetStep[]> {
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
        await handOverTo(step, [step.candidate], wish, goal, ports);
    } catch (error) {
        if (error instanceof UpgradeError && leftToTheServers.includes(error.code)) {
            return [];
        }
        throw error;
    }
    reporter.stepEnded(step, clock.now() - begun);
    return [step];
}
