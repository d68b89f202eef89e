import { defined } from "../../core/json/defined";
import type { Finding } from "../../core/errors/errors";
import { pauseHop } from "../../core/plan/pause";
import type { Goal } from "../../core/plan/goal";
import { isPartlyDone } from "../../core/plan/plan";
import { joiningVersion } from "../../core/plan/recovery";
import { startAllFirst } from "../../core/plan/start-all";
import { hasRestarts, hopsToRun, limitToRecovery } from "../../core/plan/unfinished-only";
import { lastOf, planPath } from "../../core/plan/upgrade-path";
import type { MembershipStep } from "../../core/report/render-membership";
import { membershipSteps } from "../../core/report/render-membership";
import { asDesired } from "../../core/topology/member-config";
import type { SetSpec } from "../args/spec";
import { losesMember, planMembership } from "../session/membership";
import { inspectOnce } from "../session/session";
import { desiredConfig, makeSetInputs, memberFiles, mongodConfig } from "../state/set-inputs";
import { observeAdoption } from "./adoption-findings";
import { omitMembers } from "./omitted";
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
    unreachable: readonly Finding[] = [],
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
    const reachable = spec.members.filter(
        ({ host }) => !unreachable.some((finding) => finding.host === host),
    );
    const { goals, findings } = await findUpgradePath(
        { ...spec, members: reachable },
        topology,
        goal,
    );
    const hops = planPath(topology, goals);
    const paused = pauseHop(lastOf(hops), spec.pause);
    const membership = planMembership(members, config);
    const path = { hops, paused };
    const membersFirst =
        membership !== undefined &&
        hasRestarts(hopsToRun(path)) &&
        (isPartlyDone(topology, goal) || losesMember(members.all, config));
    const adopts = adoption.adopted.length > 0;
    const view = { topology, joining: membership?.joining ?? [], adopts, inspection, config };
    const left = omitMembers(membersFirst ? limitToRecovery(path) : startAllFirst(path), view);
    const planned = { spec, set, config, topology, hops, paused: left.paused };
    const gates = passGates({ ...planned, changesMembers: membership !== undefined }, isPreview);
    return {
        ...planned,
        ...(gates.unfinished ? omitMembers(gates.unfinished, view) : left),
        membersFirst,
        unreachable,
        inspection,
        lock,
        adoption,
        findings: [...findings, ...gates.findings],
        approvalToken: gates.token,
        ...defined({ membership }),
    };
}

/** Returns the steps that change the set's members, the starts of joining members first. */
export function membershipStepsOf(observed: Observed): readonly MembershipStep[] {
    const { membership } = observed;
    return membership
        ? membershipSteps(membership.joining, membership.plan.steps, versionOfJoining(observed))
        : [];
}

/** Returns the version that new members start with. */
export function versionOfJoining({ topology, hops, paused }: Observed): string {
    return joiningVersion(topology, lastOf(hopsToRun({ hops, paused })).goal);
}

function goalOf({ version, fcv, fcvBurnInSecs, choices }: SetSpec): Goal {
    return {
        ...choices,
        version,
        ...defined({ fcv, fcvBurnInSecs: fcvBurnInSecs > 0 ? fcvBurnInSecs : undefined }),
    };
}
