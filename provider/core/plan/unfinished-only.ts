import type { Finding } from "../errors/errors";
import { defined } from "../json/defined";
import type { Hop } from "./upgrade-path";
import type { PausedHop } from "./pause";
import { isUnfinished } from "./plan";
import { isRecoveryStep, isRestart, stepsBack, stepsOf } from "./recovery";
import type { Step } from "./step";
import type { Member } from "../topology/topology";
import { isFcvInTransition } from "../topology/topology";
import { lastOf } from "./upgrade-path";

/** The part of an upgrade path that a run may execute while a gate is closed: what an earlier run left unfinished. */
export interface UnfinishedPath {
    readonly hops: readonly Hop[];
    readonly paused: PausedHop;
}

/** Returns the hops that the run executes. */
export function hopsToRun({ hops, paused }: UnfinishedPath): readonly Hop[] {
    return [...hops.slice(0, -1), paused.hop];
}

/**
 * Limits an upgrade path to what an earlier run left unfinished; undefined if nothing is. While a gate is closed (the
 * window, an approval) a run still finishes this: a member that stays down is a greater risk to the set than the rest of
 * its update. All other members wait, as in a pause.
 */
export function limitToUnfinished(path: UnfinishedPath): UnfinishedPath | undefined {
    const limited = limitPath(path, ({ topology, goal }, member) =>
        isUnfinished(member, topology, goal),
    );
    return limited.paused.hop.steps.length === 0 ? undefined : limited;
}

/**
 * Limits an upgrade path to bringing back members that are down: no member is stopped, and no primary steps down. All other
 * members wait, as in a pause.
 */
export function limitToRecovery(path: UnfinishedPath): UnfinishedPath {
    return limitPath(path, ({ steps }, member) => stepsOf(steps, member).every(isRecoveryStep));
}

/** Whether a path stops a member, or takes the primary's role from it. */
export function hasRestarts(hops: readonly Hop[]): boolean {
    return hops.some(({ steps }) => steps.some(isRestart));
}

/**
 * Limits the first hop with steps to the members that `isFinished` names. The others, and those that a pause keeps as they
 * are, wait, after a start with what last ran on their data if they are down.
 */
function limitPath(
    path: UnfinishedPath,
    isFinished: (hop: Hop, member: Member) => boolean,
): UnfinishedPath {
    const hops = hopsToRun(path);
    const first = hops.findIndex((hop) => hop.steps.length > 0);
    const index = first === -1 ? hops.length - 1 : first;
    const hop = hops[index] ?? lastOf(hops);
    const { goal, topology } = hop;
    const left = topology.members.filter(
        (member) => stepsOf(hop.steps, member).length > 0 && !isFinished(hop, member),
    );
    const back = left.flatMap((member) => stepsBack(stepsOf(hop.steps, member)));
    const steps = hop.steps.filter(
        (step) =>
            back.includes(step) ||
            isUnfinishedFcv(step, hop) ||
            ("host" in step && !left.some(({ host }) => host === step.host)),
    );
    // The FCV follows once every member runs the goal's version. A change of it that was begun is finished.
    const finishesFcv = steps.some(({ kind }) => kind === "set-fcv");
    const { fcv, fcvBurnInSecs: _burnIn, ...choices } = goal;
    const limitedGoal = { ...choices, ...defined({ fcv: finishesFcv ? fcv : undefined }) };
    const limited: Hop = { goal: limitedGoal, topology, steps };
    const isActive = (member: Member) => stepsOf(steps, member).length > 0;
    const { waiting, recovering } = path.paused;
    const isIn = (members: readonly Member[], { host }: Member) =>
        members.some((member) => member.host === host);
    const paused = {
        hop: limited,
        waiting: topology.members.filter(
            (member) => !isActive(member) && isIn([...left, ...waiting], member),
        ),
        recovering: topology.members.filter(
            (member) => isActive(member) && isIn([...left, ...recovering], member),
        ),
        remaining: [],
    };
    return { hops: [...hops.slice(0, index), limited], paused };
}

function isUnfinishedFcv({ kind }: Step, { topology, steps }: Hop): boolean {
    return kind === "set-fcv" && steps.length === 1 && isFcvInTransition(topology);
}

/** Turns the blocker of a closed gate into a warning: it stops nothing that an earlier run began. */
export function softenGate(finding: Finding, { paused }: UnfinishedPath): Finding {
    if (finding.severity === "warning") {
        return finding;
    }
    const hosts = new Set(paused.hop.steps.flatMap((step) => ("host" in step ? step.host : [])));
    const what = hosts.size === 0 ? "featureCompatibilityVersion" : [...hosts].join(", ");
    return {
        ...finding,
        severity: "warning",
        message: `${finding.message}; only what an earlier run left unfinished is completed (${what})`,
    };
}
