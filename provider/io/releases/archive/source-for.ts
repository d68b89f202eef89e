import { join } from "node:path";

import { isSameBuild } from "../../../core/releases/build";
import { thisMachine } from "../../machine/local-machine";
import type { Machine } from "../../machine/machine";
import { readBuild } from "../../machine/platform";
import type { FindSource } from "./archive";
import type { ArchiveBinaries } from "../store/release-source";
import { findSource } from "./source";
import { defaultRoot } from "../store/store";

/**
 * Finds the build for a machine: `here` is where this machine keeps it until it is copied, `findSource` where it is
 * downloaded.
 */
export async function sourceFor(
    machine: Machine,
    binaries: ArchiveBinaries,
): Promise<{ readonly here: ArchiveBinaries; readonly findSource: FindSource }> {
    if (machine.receive === undefined) {
        return { here: binaries, findSource: (version) => findSource(binaries, version) };
    }
    const [ours, theirs] = await Promise.all([readBuild(thisMachine), readBuild(machine)]);
    if (isSameBuild(ours, theirs)) {
        const here = { ...binaries, root: defaultRoot() };
        return { here, findSource: (version) => findSource(binaries, version) };
    }
    const { architecture, system, distributions } = theirs;
    const kind = [system, architecture, ...distributions.slice(0, 1)].join("-");
    return {
        here: { ...binaries, root: join(defaultRoot(), "other-machines", kind) },
        findSource: (version) => findSource(binaries, version, theirs),
    };
}
