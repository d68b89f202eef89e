import { join } from "node:path";

import type { Machine } from "../machine/machine";

/** Lies in a member's folder until its set is made, and from the moment that the whole set is taken down. */
const markName = "stop-allowed";

export async function allowStop(folder: string, machine: Machine): Promise<void> {
    await machine.makeFolder(folder);
    const text = "No set counts on this member: it is not made yet, or is taken down.\n";
    await machine.writeText(join(folder, markName), text);
}

export async function forbidStop(folder: string, machine: Machine): Promise<void> {
    await machine.remove(join(folder, markName));
}

export async function isStopAllowed(folder: string, machine: Machine): Promise<boolean> {
    return (await machine.readText(join(folder, markName))) !== undefined;
}
