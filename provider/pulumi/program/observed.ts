import { defined } from "../../core/json/defined";
import { pauseHop } from "../../core/plan/pause";
import type { Goal } from "../../core/plan/goal";
import { lastOf, planPath } from "../../core/plan/upgrade-path";
import type { MembershipStep } from "../../core/report/render-membership";
import { membershipSteps } from "../../core/report/render-membership";
import { asDesired } from "../../core/topology/member-config";
import type { SetSpec } from "../args/spec";
import { planMembership } from "../session/membership";
import { inspectOnce } from "../session/session";
import { desiredConfig, makeSetInputs, memberFiles, mongodConfig } from "../state/set-inputs";
import { observeAdoption } from "./adoption-findings";
import { passGates } from "./gates";
import type { Observed } from "./observed-set";
import { findUpgradePath } from "./find-upgrade-path";

/**
 * Observes the live set and its hosts, and plans the upgrade path to the desired version. Changes nothing. The owner holds
 * the set's lock in an update: "acme/shop/prod/rs0".
 */
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
    const { topology: live, inspection, lock, members } = await inspectOnce(set, servers, goal);
    const topology = live.initiated ? live : asDesired(live, config);
    const adoption = await observeAdoption(spec, set, members.all);
    const { goals, findings } = await findUpgradePath(spec, topology, goal);
    const hops = planPath(topology, goals);
    const paused = pauseHop(lastOf(hops), spec.pause);
    const membership = planMembership(members, config);
    const planned = { spec, set, config, topology, hops, paused };
    const gates = passGates({ ...planned, changesMembers: membership !== undefined }, isPreview);
    return {
        ...planned,
        ...gates.unfinished,
        inspection,
        lock,
        adoption,
        findings: [...findings, ...gates.findings],
        approvalToken: gates.token,
        ...defined({ membership }),
    };
}

/** Returns the steps that change the set's members, the starts of joining members first. */
export function membershipStepsOf({ membership, spec }: Observed): readonly MembershipStep[] {
    return membership
        ? membershipSteps(membership.joining, membership.plan.steps, spec.version)
        : [];
}

function goalOf({ version, fcv, fcvBurnInSecs, choices }: SetSpec): Goal {
    return {
        ...choices,
        version,
        ...defined({ fcv, fcvBurnInSecs: fcvBurnInSecs > 0 ? fcvBurnInSecs : undefined }),
    };
}
