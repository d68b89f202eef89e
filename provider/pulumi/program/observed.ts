import type { WantedConfig } from "../../core/topology/configuration";
import { asWanted } from "../../core/topology/configuration";
import type { Finding } from "../../core/errors/errors";
import type { Inspection } from "../../core/inspection/inspection";
import type { HeldLock } from "../../core/gates/lock";
import type { Hop } from "../../core/plan/path";
import { lastOf, planPath } from "../../core/plan/path";
import type { PausedHop } from "../../core/plan/pause";
import { pauseHop } from "../../core/plan/pause";
import type { Goal } from "../../core/plan/plan";
import type { MembershipStep } from "../../core/report/render-membership";
import { membershipSteps } from "../../core/report/render-membership";
import type { Topology } from "../../core/topology/topology";
import type { Adoption } from "./adoption-findings";
import { lookAtAdoption } from "./adoption-findings";
import { passGates } from "./gates";
import type { SetInputs } from "../state/inputs";
import type { Membership } from "../session/membership";
import { planMembership } from "../session/membership";
import { inspectOnce } from "../session/session";
import { makeSetInputs, memberFiles, mongodConfig, wantedConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";
import { findWay } from "./way";

/** What the program learned before it declares resources. */
export interface Observed {
    readonly spec: SetSpec;
    readonly set: SetInputs;
    readonly config: WantedConfig;
    /** Of the members that the program names and the set has. */
    readonly topology: Topology;
    /** What is to be done about the others, and about what members are to the set; absent where nothing is. */
    readonly membership?: Membership;
    readonly inspection: Inspection;
    /** One after the other, at least one: the last is the members' own, the others the `UpgradePath`'s. */
    readonly hops: readonly Hop[];
    /** The last one, as far as this run takes it. */
    readonly paused: PausedHop;
    /** Who worked on the set when it was looked at. */
    readonly lock: HeldLock | undefined;
    readonly adoption: Adoption;
    /** What was found while the hops were looked for, and of the gates before them. */
    readonly findings: readonly Finding[];
    /** Of the whole way, whatever this run takes of it; null where there is nothing to do. */
    readonly approvalToken: string | null;
}

/** Looks at the live set and its hosts, for a holder of its lock ("acme/shop/prod/rs0"), and plans the way to what the program wants. Touches nothing. */
export async function observeSet(
    spec: SetSpec,
    owner: string,
    isPreview: boolean,
): Promise<Observed> {
    const set = await makeSetInputs(spec, owner);
    const config = wantedConfig(spec, set);
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
    const topology = live.initiated ? live : asWanted(live, config);
    const adoption = await lookAtAdoption(spec, set, everybody.all);
    const { goals, findings } = await findWay(spec, topology, goal);
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
        ? membershipSteps(membership.newcomers, membership.plan.steps, spec.version)
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
