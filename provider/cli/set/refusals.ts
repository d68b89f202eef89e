import { findDenied } from "../../core/checks/privileges";
import type { Finding } from "../../core/errors/errors";
import { nothingInspected } from "../../core/inspection/inspection";
import type { Topology } from "../../core/topology/topology";
import { findOnConnections } from "../../io/mongodb/connection-findings";
import type { OpenSet } from "./open-set";

/** Why members do not let us see how they are: what was not seen would look ill. */
export async function findRefusals(
    topology: Topology,
    { access }: OpenSet,
): Promise<readonly Finding[]> {
    const unreached = await findOnConnections(topology, access);
    return unreached.length > 0 ? unreached : findDenied(topology, nothingInspected);
}
