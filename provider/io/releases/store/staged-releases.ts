import { readVersion } from "../../../core/releases/version";
import { thisMachine } from "../../machine/local-machine";
import type { Machine } from "../../machine/machine";
import type { Binaries } from "./release-source";
import { isStaged } from "./store";

/** Lists the complete releases in the folder by their names. Runs no binary. */
export async function stagedReleases(
    binaries: Binaries,
    machine = thisMachine,
): Promise<readonly string[]> {
    const names = await machine.list(binaries.root);
    return stagedAmong(binaries, names.filter(readVersion), machine);
}

export async function stagedAmong(
    binaries: Binaries,
    names: readonly string[],
    machine: Machine,
): Promise<readonly string[]> {
    const staged = await Promise.all(names.map((name) => isStaged(binaries, name, machine)));
    return names.filter((_, index) => staged[index]);
}
