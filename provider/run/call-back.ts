import { isSentAway } from "../core/topology";
import type { Ports } from "./ports";

/**
 * A run that was killed between sending a member's readers away and its stop leaves that member in maintenance, which
 * only a restart or this ends. One that is RECOVERING for another reason refuses, and is not changed by that.
 */
export async function callBack({ admin, observer }: Ports): Promise<void> {
    const { members } = await observer.observe();
    const away = members.filter(isSentAway);
    await Promise.allSettled(away.map(({ host }) => admin.maintain(host, false)));
}
