import type { DesiredConfig } from "../../core/topology/member-config";
import { asDesired } from "../../core/topology/member-config";
import {
    checkArbiters,
    checkHorizons,
    checkJoining,
    checkReconfigs,
    checkAdoptedSet,
    checkCombinedChanges,
    warnMembersFirst,
} from "../../core/checks/membership";
import { checkCommitment } from "../../core/checks/commitment";
import { checkEvenVotes } from "../../core/checks/check-quorum";
import type { Hop } from "../../core/plan/upgrade-path";
import type { Member, Topology } from "../../core/topology/topology";
import type { Finding } from "../../core/errors/errors";
import { limitsOf } from "../../core/checks/limits";
import { preflightPath } from "../../core/checks/preflight";
import { checkForced } from "../../core/checks/forced";
import { checkLock } from "../../core/gates/lock";
import { checkPaused } from "../../core/plan/pause";
import { findOnConnections } from "../../io/mongodb/connection-findings";
import { describeSelf } from "../../io/mongodb/set-lock";
import type { Membership } from "../session/membership";
import { hopsToRun, hasRestarts } from "../../core/plan/unfinished-only";
import { blockUnreachable, warnOmitted } from "./omitted";
import type { Observed } from "./observed-set";
import { findOnFolders } from "./folder-findings";
import { findOnHosts } from "./host-findings";
import { findOnSecurity } from "./security-findings";

/** Returns everything that blocks the goal or deserves a warning, as the set and the hosts report it. */
export async function findAll({
    spec,
    set,
    config,
    topology,
    inspection,
    hops: all,
    paused,
    membersFirst,
    unreachable,
    omitted,
    lock,
    adoption,
    findings,
    membership,
}: Observed): Promise<readonly Finding[]> {
    const joining = membership?.joining ?? [];
    if (omitted === undefined) {
        // A member that cannot be observed would look unhealthy in every other check.
        const blockers = blockUnreachable(topology, joining, unreachable);
        if (blockers.length > 0) {
            return blockers;
        }
    }
    const hidden = new Set(omitted?.map(({ host }) => host));
    const reached = {
        ...set,
        members: set.members.filter(({ host }) => !hidden.has(host)),
    };
    const answering = topology.members.filter((member) => member.unreachable !== true);
    const onConnections = await findOnConnections({ ...topology, members: answering }, set.access);
    if (onConnections.length > 0) {
        // So would a member that could not be connected to.
        const onSecurity = reached.members.map((peer) => findOnSecurity(spec, peer));
        return [...onConnections, ...(await Promise.all(onSecurity)).flat()];
    }
    if (adoption.findings.length > 0) {
        // So would a member that is not adopted yet.
        return [
            ...adoption.findings,
            ...(membership ? checkAdoptedSet(membership.topology, membership.plan) : []),
        ];
    }
    const hops = hopsToRun({ hops: all, paused });
    const found = preflightPath(hops, limitsOf(set.settings, spec.accept), inspection).filter(
        ({ host = "" }) => !hidden.has(host),
    );
    // These votes are those of the staying members; findOnMembership counts all members of the desired set.
    const onSet = membership ? found.filter(({ code }) => code !== "even-votes") : found;
    // Members that keep what they run are not started, unless later runs restart them as this one restarts others.
    const kept = hasRestarts(hops) ? [] : [...paused.waiting, ...paused.recovering];
    const started = hops.map((hop) => ({ ...hop, topology: withMembers(hop.topology, joining) }));
    const onHosts = await findOnHosts(spec, reached, started, kept);
    return [
        ...findings,
        ...(membership ? findOnMembership(membership, hops, config, adoption.adopted) : []),
        ...onSet,
        ...onHosts,
        ...(await findOnFolders(reached, topology)),
        ...checkLock(set.setName, lock, describeSelf(set.owner)),
        ...warnOmitted(omitted ?? [], unreachable),
        ...(membersFirst ? warnMembersFirst(topology, paused) : checkPaused(paused, spec.pause)),
        ...checkForced(set.setName, set.settings.forceStepDown === true),
    ];
}

function findOnMembership(
    { topology, view, plan, isCommitted }: Membership,
    hops: readonly Hop[],
    config: DesiredConfig,
    adopted: readonly string[],
): readonly Finding[] {
    if (adopted.length > 0) {
        return checkAdoptedSet(topology, plan);
    }
    const { setName, members } = topology;
    const staying = members.filter(({ host }) => config.has(host));
    const arbiters = checkArbiters(setName, view, config);
    const steps = hops.flatMap((hop) => hop.steps);
    return [
        ...arbiters,
        ...checkJoining(topology),
        ...checkHorizons(setName, view, config),
        ...(arbiters.length > 0 ? [] : checkReconfigs(setName, view, plan, config)),
        ...checkCommitment(topology, config, isCommitted),
        ...checkCombinedChanges(setName, steps),
        ...checkEvenVotes(asDesired({ ...topology, members: staying }, config)),
    ];
}

function withMembers(topology: Topology, added: readonly Member[]): Topology {
    return { ...topology, members: [...topology.members, ...added] };
}
