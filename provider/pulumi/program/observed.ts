import { asDesired } from "../../core/topology/member-config";
import { lastOf, planPath } from "../../core/plan/upgrade-path";
import { pauseHop } from "../../core/plan/pause";
import type { Goal } from "../../core/plan/goal";
import type { MembershipStep } from "../../core/report/render-membership";
import { membershipSteps } from "../../core/report/render-membership";
import { observeAdoption } from "./adoption-findings";
import { passGates } from "./gates";
import { planMembership } from "../session/membership";
import { inspectOnce } from "../session/session";
import { makeSetInputs, memberFiles, mongodConfig, desiredConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";
import { findUpgradePath } from "./find-upgrade-path";
import type { Observed } from "./observed-set";

/** Looks at the live set and its hosts, for a holder of its lock ("acme/shop/prod/rs0"), and plans the way to what the program wants. Touches nothing. */
export async function observeSet(
    spec: SetSpec,
    owner: string,
    isPreview: boolean,
): Promise<Observed> {
    const set = await makeSetInputs(spec, owner);
    const config = desiredConfig(spec, set);
    const servers = new Map(
        set.members.map((peer) => [
            peer.host,
            {
                binaries: spec.binaries,
                config: mongodConfig(spec, peer),
                files: memberFiles(spec, peer),
            },
        ]),
    );
    const goal = goalOf(spec);
    const { topology: live, inspection, lock, everybody } = await inspectOnce(set, servers, goal);
    const topology = live.initiated ? live : asDesired(live, config);
    const adoption = await observeAdoption(spec, set, everybody.all);
    const { goals, findings } = await findUpgradePath(spec, topology, goal);
    const way = planPath(topology, goals);
    const pausing = pauseHop(lastOf(way), spec.pause);
    const membership = planMembership(everybody, config);
    const planned = { spec, set, config, topology, hops: way, paused: pausing };
    const gates = passGates({ ...planned, changesMembers: membership !== undefined }, isPreview);
    return {
        ...planned,
        ...gates.held,
        inspection,
        lock,
        adoption,
        findings: [...findings, ...gates.findings],
        approvalToken: gates.token,
        ...(membership && { membership }),
    };
}

/** What is to be done about who is in the set, new members' starts first. */
export function memberSteps({ membership, spec }: Observed): readonly MembershipStep[] {
    return membership
        ? membershipSteps(membership.joining, membership.plan.steps, spec.version)
        : [];
}

function goalOf({ version, fcv, fcvBurnInSecs, choices }: SetSpec): Goal {
    return {
        ...choices,
        version,
        ...(fcv !== undefined && { fcv }),
        ...(fcvBurnInSecs > 0 && { fcvBurnInSecs }),
    };
}
