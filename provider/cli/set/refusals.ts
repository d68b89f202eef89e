import { findDenied } from "../../core/checks/privileges";
import type { Finding } from "../../core/errors/errors";
import { nothingInspected } from "../../core/inspection/inspection";
import type { Topology } from "../../core/topology/topology";
import { findOnConnections } from "../../io/mongodb/connection-findings";
import type { OpenSet } from "./open-set";

/** Returns why members refuse connections or commands: what could not be read would look unhealthy. */
export async function findRefusals(
    topology: Topology,
    { access }: OpenSet,
): Promise<readonly Finding[]> {
    const unreachable = await findOnConnections(topology, access);
    return unreachable.length > 0 ? unreachable : findDenied(topology, nothingInspected);
}
