import type { Finding } from "../errors/errors";
import { defined } from "../json/defined";
import type { Hop } from "./upgrade-path";
import type { PausedHop } from "./pause";
import { isUnfinished, planMember } from "./plan";
import type { Step } from "./step";

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
export function limitToUnfinished(hops: readonly Hop[]): UnfinishedPath | undefined {
    const index = hops.findIndex((hop) => hop.steps.length > 0);
    const hop = hops[index];
    if (hop === undefined) {
        return undefined;
    }
    const steps = hop.steps.filter((step) => isUnfinishedStep(step, hop));
    if (steps.length === 0) {
        return undefined;
    }
    const { goal, topology } = hop;
    const waiting = topology.members.filter(
        (member) =>
            !isUnfinished(member, topology, goal) &&
            planMember(topology, member.host, goal).length > 0,
    );
    // The FCV follows once every member runs the goal's version. A change of it that was begun is finished.
    const finishesFcv = steps.some(({ kind }) => kind === "set-fcv");
    const { fcv, fcvBurnInSecs: _burnIn, ...choices } = goal;
    const limitedGoal = { ...choices, ...defined({ fcv: finishesFcv ? fcv : undefined }) };
    const limited: Hop = { goal: limitedGoal, topology, steps };
    const paused = { hop: limited, waiting, remaining: [] };
    return { hops: [...hops.slice(0, index), limited], paused };
}

function isUnfinishedStep(step: Step, { topology, goal, steps }: Hop): boolean {
    if (step.kind === "set-fcv") {
        return steps.length === 1 && topology.members.some((member) => member.fcvInTransition);
    }
    return topology.members.some(
        (member) => member.host === step.host && isUnfinished(member, topology, goal),
    );
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
