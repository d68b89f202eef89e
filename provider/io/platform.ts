import type { Platform } from "../core/platform";
import { interpretPlatform } from "../core/platform";
import { thisMachine } from "./machine/local-machine";

/** What a machine is like, with the limits of the processes that are started there from here. */
export async function readPlatform(machine = thisMachine): Promise<Platform> {
    return interpretPlatform(await machine.platform());
}
