import { approvalToken } from "../../core/gates/approval";
import { configIn } from "../../core/topology/member-config";
import type { Finding } from "../../core/errors/errors";
import { limitsOf } from "../../core/checks/limits";
import { checkLock } from "../../core/gates/lock";
import type { Hop } from "../../core/plan/upgrade-path";
import { planPath } from "../../core/plan/upgrade-path";
import { preflightPath } from "../../core/checks/preflight";
import type { Topology } from "../../core/topology/topology";
import { systemClock } from "../../io/system/clock";
import { digest } from "../../io/system/digest";
import { describeSelf } from "../../io/mongodb/set-lock";
import { defaultSettings } from "../../pulumi/args/default-settings";
import { observeForPlan } from "../../pulumi/session/observe-for-plan";
import { findUpgradePath } from "../../pulumi/program/find-upgrade-path";
import { observeSettled } from "../../run/observe-settled";
import type { OpenSet } from "../set/open-set";
import { findRefusals } from "../set/refusals";
import { forCommandLine } from "../set/remedies";
import type { PlanRequest } from "../set/plan-request";

/** The plan that a program with this request would follow, as far as the servers reveal. */
export interface SetPlan {
    readonly topology: Topology;
    readonly hops: readonly Hop[];
    readonly findings: readonly Finding[];
    /** The token of a program without options and certificates: those of other programs are not known here. */
    readonly approvalToken: string | null;
}

/** Plans and checks the upgrade of a set. The members' hosts are not checked. */
export async function planSet(set: OpenSet, request: PlanRequest): Promise<SetPlan> {
    const { goal } = request;
    const topology = await observeSettled(set, systemClock, goal, defaultSettings.maxLagSecs);
    const refusals = await findRefusals(topology, set);
    if (refusals.length > 0) {
        const hops = [{ goal, topology, steps: [] }];
        return { topology, hops, findings: forCommandLine(refusals), approvalToken: null };
    }
    const [{ inspection, lock }, path] = await Promise.all([
        observeForPlan(topology, goal, set.connections),
        findUpgradePath(request, topology, goal),
    ]);
    const hops = planPath(topology, path.goals);
    const findings = [
        ...path.findings,
        ...preflightPath(hops, limitsOf(defaultSettings, request.accept), inspection),
        // This command holds no lock, so any holder is another process.
        ...checkLock(topology.setName, lock, describeSelf("")),
    ];
    const approved = {
        accept: request.accept,
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
