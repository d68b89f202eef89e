import { parseVersion } from "../../core/version";
import { thisMachine } from "../machine/local-machine";
import type { Binaries } from "./binaries";
import { isStaged } from "./store";

/** What lies in the folder whole, by its names: no binary is run. */
export async function stagedReleases(
    binaries: Binaries,
    machine = thisMachine,
): Promise<readonly string[]> {
    const names = (await machine.list(binaries.root)).filter(isVersion);
    const staged = await Promise.all(names.map((name) => isStaged(binaries, name, machine)));
    return names.filter((_, index) => staged[index]);
}

/** Other things may lie in the folder too. */
function isVersion(name: string): boolean {
    try {
        return parseVersion(name).text === name;
    } catch {
        return false;
    }
}
