import { isInOurMaintenanceMode } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * A run that was killed between sending a member's readers away and its stop leaves that member in maintenance, which
 * only a restart or this ends. One that is RECOVERING for another reason refuses, and is not changed by that. A member
 * whose own turn is under way may be on its way out.
 */
export async function leaveMaintenanceMode(
    host: string,
    { admin, observer, slots }: Ports,
): Promise<void> {
    const { members } = await observer.observe();
    const { underWay } = slots.concurrentUpdates(host);
    const unavailable = members.filter(
        (member) => isInOurMaintenanceMode(member) && !underWay.includes(member.host),
    );
    await Promise.allSettled(unavailable.map(({ host }) => admin.maintain(host, false)));
}
