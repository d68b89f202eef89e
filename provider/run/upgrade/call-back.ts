import { isSentAway } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * A run that was killed between sending a member's readers away and its stop leaves that member in maintenance, which
 * only a restart or this ends. One that is RECOVERING for another reason refuses, and is not changed by that. A member
 * whose own turn is under way may be on its way out.
 */
export async function callBack(host: string, { admin, observer, turns }: Ports): Promise<void> {
    const { members } = await observer.observe();
    const { underWay } = turns.fellowsOf(host);
    const away = members.filter((member) => isSentAway(member) && !underWay.includes(member.host));
    await Promise.allSettled(away.map(({ host }) => admin.maintain(host, false)));
}
