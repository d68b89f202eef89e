import type { Finding } from "../errors/errors";
import { defined } from "../json/defined";
import type { Hop } from "./upgrade-path";
import type { PausedHop } from "./pause";
import { isUnfinished, planMember } from "./plan";
import type { Step } from "./step";

/** A way as a run takes it that may begin nothing. */
export interface UnfinishedPath {
    readonly hops: readonly Hop[];
    readonly paused: PausedHop;
}

/** What the run takes of it. */
export function hopsToRun({ hops, paused }: UnfinishedPath): readonly Hop[] {
    return [...hops.slice(0, -1), paused.hop];
}

/**
 * While a gate is closed (the window, an approval), a run still brings to its end what an earlier one left half way: a set
 * with a member down is in more danger than by the rest of its turn. All other members wait, as in a pause. Undefined where
 * nothing was left half way.
 */
export function limitToUnfinished(hops: readonly Hop[]): UnfinishedPath | undefined {
    const index = hops.findIndex((hop) => hop.steps.length > 0);
    const hop = hops[index];
    if (hop === undefined) {
        return undefined;
    }
    const steps = hop.steps.filter((step) => endsWhatWasBegun(step, hop));
    if (steps.length === 0) {
        return undefined;
    }
    const { goal, topology } = hop;
    const waiting = topology.members.filter(
        (member) =>
            !isUnfinished(member, topology, goal) &&
            planMember(topology, member.host, goal).length > 0,
    );
    // The FCV comes when every member runs the goal's version; one whose change was begun is ended.
    const ends = steps.some(({ kind }) => kind === "set-fcv");
    const { fcv, fcvBurnInSecs: _burnIn, ...choices } = goal;
    const kept = { ...choices, ...defined({ fcv: ends ? fcv : undefined }) };
    const held: Hop = { goal: kept, topology, steps };
    return { hops: [...hops.slice(0, index), held], paused: { hop: held, waiting, remaining: [] } };
}

function endsWhatWasBegun(step: Step, { topology, goal, steps }: Hop): boolean {
    if (step.kind === "set-fcv") {
        return steps.length === 1 && topology.members.some((member) => member.fcvInTransition);
    }
    const member = topology.members.find(({ host }) => host === step.host);
    return member !== undefined && isUnfinished(member, topology, goal);
}

/** A closed gate in front of what is held: it stops nothing that had begun. */
export function softenGate(finding: Finding, { paused }: UnfinishedPath): Finding {
    const hosts = new Set(paused.hop.steps.flatMap((step) => ("host" in step ? step.host : [])));
    const what = hosts.size === 0 ? "featureCompatibilityVersion" : [...hosts].join(", ");
    if (finding.severity === "warning") {
        return finding;
    }
    return {
        ...finding,
        severity: "warning",
        message: `${finding.message}; only what an earlier run left half way is brought to its end (${what})`,
    };
}
