import type { DesiredConfig } from "../../core/topology/member-config";
import { asDesired } from "../../core/topology/member-config";
import {
    checkArbiters,
    checkJoining,
    checkReconfigs,
    checkAdoptedSet,
    checkCombinedChanges,
} from "../../core/checks/membership";
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
import type { Observed } from "./observed-set";
import { findOnHosts } from "./host-findings";
import { findOnSecurity } from "./security-findings";

/** Everything that speaks against the goal, by the set's own account and by the hosts', all at once. */
export async function findAll({
    spec,
    set,
    config,
    topology,
    inspection,
    hops,
    paused,
    lock,
    adoption,
    findings,
    membership,
}: Observed): Promise<readonly Finding[]> {
    const unreached = await findOnConnections(topology, set.access);
    if (unreached.length > 0) {
        // What was not seen would look ill in every other check.
        const ofChange = set.members.map((peer) => findOnSecurity(spec, peer));
        return [...unreached, ...(await Promise.all(ofChange)).flat()];
    }
    if (adoption.findings.length > 0) {
        // Likewise what is not ours yet.
        return [
            ...adoption.findings,
            ...(membership ? checkAdoptedSet(membership.topology, membership.plan) : []),
        ];
    }
    const found = preflightPath(hops, limitsOf(set.settings, spec.accept), inspection);
    // Of the members that stay alone; of all that there will be it is looked at below.
    const ofSet = membership ? found.filter(({ code }) => code !== "even-votes") : found;
    const joining = membership?.joining ?? [];
    const started = hops.map((hop) => ({ ...hop, topology: withMembers(hop.topology, joining) }));
    const ofHosts = await findOnHosts(spec, set, started);
    return [
        ...findings,
        ...(membership ? findOnMembership(membership, hops, config, adoption.taken) : []),
        ...ofSet,
        ...ofHosts,
        ...checkLock(set.setName, lock, describeSelf(set.owner)),
        ...checkPaused(paused, spec.pause),
        ...checkForced(set.setName, set.settings.forceStepDown === true),
    ];
}

function findOnMembership(
    { topology, view, plan }: Membership,
    hops: readonly Hop[],
    config: DesiredConfig,
    taken: readonly string[],
): readonly Finding[] {
    if (taken.length > 0) {
        return checkAdoptedSet(topology, plan);
    }
    const { setName, members } = topology;
    const staying = members.filter(({ host }) => config.has(host));
    const arbiters = checkArbiters(setName, view, config);
    return [
        ...arbiters,
        ...checkJoining(topology),
        ...(arbiters.length > 0 ? [] : checkReconfigs(setName, view, plan, config)),
        ...checkCombinedChanges(
            setName,
            hops.flatMap(({ steps }) => steps),
        ),
        ...checkEvenVotes(asDesired({ ...topology, members: staying }, config)),
    ];
}

function withMembers(topology: Topology, more: readonly Member[]): Topology {
    return { ...topology, members: [...topology.members, ...more] };
}
