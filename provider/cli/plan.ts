import { approvalToken } from "../core/approval";
import { configIn } from "../core/checks/configuration";
import type { Finding } from "../core/errors";
import { limitsOf } from "../core/checks/limits";
import { checkLock } from "../core/lock";
import type { Hop } from "../core/path";
import { planPath } from "../core/path";
import { preflightPath } from "../core/preflight";
import type { Topology } from "../core/topology";
import { systemClock } from "../io/clock";
import { digest } from "../io/digest";
import { describeSelf } from "../io/set-lock";
import { defaultSettings } from "../pulumi/default-settings";
import { lookAt } from "../pulumi/look";
import { findWay } from "../pulumi/way";
import { observeSettled } from "../run/observe-settled";
import type { OpenSet } from "./open-set";
import { findRefusals } from "./refusals";
import { forCommandLine } from "./remedies";
import type { Wish } from "./wish";

/** What a program with this wish would do to the set, as far as the servers tell. */
export interface SetPlan {
    readonly topology: Topology;
    readonly hops: readonly Hop[];
    readonly findings: readonly Finding[];
    /** That of a program which gives neither options nor certificates: nobody else's are known here. */
    readonly approvalToken: string | null;
}

/** The members' hosts are not looked at. */
export async function planSet(set: OpenSet, wish: Wish): Promise<SetPlan> {
    const { goal } = wish;
    const topology = await observeSettled(set, systemClock, goal, defaultSettings.maxLagSecs);
    const refusals = await findRefusals(topology, set);
    if (refusals.length > 0) {
        const hops = [{ goal, topology, steps: [] }];
        return { topology, hops, findings: forCommandLine(refusals), approvalToken: null };
    }
    const { setName } = topology;
    const [{ inspection, lock }, way] = await Promise.all([
        lookAt(topology, goal, set.connections),
        findWay({ ...wish, setName, version: goal.version }, topology, goal),
    ]);
    const hops = planPath(topology, way.goals);
    const findings = [
        ...way.findings,
        ...preflightPath(hops, limitsOf(defaultSettings, wish.accept), inspection),
        // Whoever it is that works on it, it is not us.
        ...checkLock(setName, lock, describeSelf("")),
    ];
    const approved = {
        accept: wish.accept,
        forcesStepDown: false,
        options: {},
        files: [],
        members: configIn(topology),
        changesMembers: false,
    };
    return {
        topology,
        hops,
        findings: forCommandLine(findings),
        approvalToken: approvalToken(topology, hops, approved, digest),
    };
}

export function isBlocked({ findings }: Pick<SetPlan, "findings">): boolean {
    return findings.some(({ severity }) => severity === "blocker");
}

export function hasSteps({ hops }: Pick<SetPlan, "hops">): boolean {
    return hops.some(({ steps }) => steps.length > 0);
}
