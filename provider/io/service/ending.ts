import { join } from "node:path";

import type { Machine } from "../machine/machine";

/** Lies in a member's folder from the moment that the whole set is taken down, until it is made or taken over anew. */
const markName = "ending";

export async function markEnding(folder: string, machine: Machine): Promise<void> {
    await machine.writeText(join(folder, markName), "The whole set is taken down.\n");
}

export async function unmarkEnding(folder: string, machine: Machine): Promise<void> {
    await machine.remove(join(folder, markName));
}

export async function isEnding(folder: string, machine: Machine): Promise<boolean> {
    return (await machine.readText(join(folder, markName))) !== undefined;
}
