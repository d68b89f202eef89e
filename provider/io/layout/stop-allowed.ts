import { join } from "node:path";

import type { Machine } from "../machine/machine";

/** A file in a member's folder until its set is created, and again once the whole set is being deleted. */
const markName = "stop-allowed";

/** Allows a member to be stopped without regard to its set. */
export async function allowStop(folder: string, machine: Machine): Promise<void> {
    await machine.makeFolder(folder);
    const text =
        "No set depends on this member: the set does not exist yet, or is being deleted.\n";
    await machine.writeText(join(folder, markName), text);
}

/** Ends `allowStop`: from now on a stop depends on the set. */
export async function forbidStop(folder: string, machine: Machine): Promise<void> {
    await machine.remove(join(folder, markName));
}

/** Whether a member may be stopped without regard to its set. */
export async function isStopAllowed(folder: string, machine: Machine): Promise<boolean> {
    return (await machine.readText(join(folder, markName))) !== undefined;
}
