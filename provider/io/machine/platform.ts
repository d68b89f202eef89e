import type { Build } from "../../core/releases/build";
import { interpretBuild } from "../../core/releases/build";
import type { Platform } from "../../core/inspection/platform";
import { interpretPlatform } from "../../core/inspection/platform";
import { thisMachine } from "./local-machine";

/** What a machine is like, with the limits of the processes that are started there from here. */
export async function readPlatform(machine = thisMachine): Promise<Platform> {
    return interpretPlatform(await machine.platform());
}

/** Which of the publisher's builds a machine takes. */
export async function readBuild(machine = thisMachine): Promise<Build> {
    const [{ architecture, system }, osRelease] = await Promise.all([
        machine.platform(),
        machine.readText("/etc/os-release"),
    ]);
    return interpretBuild(architecture, system, osRelease);
}
