import type { Build } from "../../core/releases/build";
import { interpretBuild } from "../../core/releases/build";
import type { Platform } from "../../core/inspection/platform";
import { interpretPlatform } from "../../core/inspection/platform";
import { thisMachine } from "./local-machine";

/** Reads a machine's platform, with the limits of processes that this package starts there. */
export async function readPlatform(machine = thisMachine): Promise<Platform> {
    return interpretPlatform(await machine.platform());
}

/** Reads which of the vendor's builds a machine requires. */
export async function readBuild(machine = thisMachine): Promise<Build> {
    const [{ architecture, system }, osRelease] = await Promise.all([
        machine.platform(),
        machine.readText("/etc/os-release"),
    ]);
    return interpretBuild(architecture, system, osRelease);
}
