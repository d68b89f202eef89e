import { checkConfiguration } from "../core/checks/configuration";
import type { Finding } from "../core/errors";
import { expectDownSecs } from "../core/checks/oplog";
import { preflightPath } from "../core/preflight";
import type { Observed } from "./observed";
import { findOnHosts } from "./host-findings";

/** Everything that speaks against the goal, by the set's own account and by the hosts', all at once. */
export async function findAll({
    spec,
    set,
    config,
    topology,
    inspection,
    hops,
    findings,
}: Observed): Promise<readonly Finding[]> {
    const { maxLagSecs, stopTimeoutSecs, startTimeoutSecs } = set.settings;
    const limits = {
        maxLagSecs,
        expectedDownSecs: expectDownSecs(stopTimeoutSecs, startTimeoutSecs),
        accept: spec.accept,
    };
    const ofSet = preflightPath(hops, limits, inspection);
    const ofHosts = await findOnHosts(spec, set, hops);
    return [...findings, ...checkConfiguration(topology, config), ...ofSet, ...ofHosts];
}
