import { checkConfiguration } from "../core/checks/configuration";
import type { Finding } from "../core/errors";
import { expectDownSecs } from "../core/checks/oplog";
import { checkMembership } from "../core/checks/members";
import { preflightPath } from "../core/preflight";
import { checkForced } from "../core/checks/forced";
import { checkLock } from "../core/lock";
import { checkPaused } from "../core/pause";
import { findOnConnections } from "../io/connection-findings";
import { describeSelf } from "../io/set-lock";
import type { Observed } from "./observed";
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
            ...checkConfiguration(topology, config),
            ...checkMembership(topology),
        ];
    }
    const { maxLagSecs, stopTimeoutSecs, startTimeoutSecs } = set.settings;
    const limits = {
        maxLagSecs,
        expectedDownSecs: expectDownSecs(stopTimeoutSecs, startTimeoutSecs),
        accept: spec.accept,
    };
    const ofSet = preflightPath(hops, limits, inspection);
    const ofHosts = await findOnHosts(spec, set, hops);
    return [
        ...findings,
        ...checkConfiguration(topology, config),
        ...ofSet,
        ...ofHosts,
        ...checkLock(set.setName, lock, describeSelf(set.owner)),
        ...checkPaused(paused, spec.pause),
        ...checkForced(set.setName, set.settings.forceStepDown === true),
    ];
}
