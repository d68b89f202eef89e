import { setTimeout as sleep } from "node:timers/promises";

import type { MemberFolder } from "../../../provider/io/layout/member-folder";
import { findProcess, terminateProcess } from "../../../provider/io/service/process";

/** Sends SIGTERM to a member's process, and waits. Resolves to false if it still runs at the limit: nothing is forced. */
export async function stopProcess(folder: MemberFolder, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    await terminateProcess(folder);
    while ((await findProcess(folder)) !== undefined) {
        if (performance.now() > deadline) {
            return false;
        }
        await sleep(50);
    }
    return true;
}
