import { isInOurMaintenanceMode } from "../../core/topology/topology";
import type { Topology } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * Makes members leave maintenance mode if a run was killed after entering it and before the stop; otherwise only a restart
 * ends it. A member that is RECOVERING for another reason refuses, which changes nothing. Members that are being updated
 * are left alone, as they may be about to stop.
 */
export async function leaveMaintenanceMode(
    host: string,
    { members }: Topology,
    { admin, slots }: Ports,
): Promise<void> {
    const { underWay } = slots.concurrentUpdates(host);
    const leftBehind = members.filter(
        (member) => isInOurMaintenanceMode(member) && !underWay.includes(member.host),
    );
    await Promise.allSettled(leftBehind.map(({ host }) => admin.maintain(host, false)));
}
