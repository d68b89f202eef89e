import { dirname, join } from "node:path";

import type { Machine } from "../machine/machine";
import type { MemberFolder } from "../layout/member-folder";
import { quote } from "../machine/quote";
import type { Binaries } from "./store/release-source";
import { isStaged, verifyBinary, versionFolder } from "./store/store";
import { mongodIn } from "../layout/release-folder";

/** Returns where a member's release is: the copy made on its adoption, if it has this version, or the program's source. */
export async function releasesOf(
    folder: MemberFolder,
    binaries: Binaries,
    version: string,
    machine: Machine,
): Promise<Binaries> {
    const copies = copiesOf(folder);
    return folder.adopted && (await isStaged(copies, version, machine)) ? copies : binaries;
}

export function copiesOf({ adoptedReleases }: MemberFolder): Binaries {
    return { kind: "directory", root: adoptedReleases };
}

/**
 * Copies the executable of a process, so that downgrading to it stays possible whatever a package manager does to the
 * original. The copy appears whole or not at all, and only if it runs and reports the expected version.
 */
export async function copyExecutable(
    pid: number,
    folder: MemberFolder,
    version: string,
    machine: Machine,
): Promise<void> {
    const work: Binaries = { kind: "directory", root: `${folder.adoptedReleases}.new` };
    const mongod = mongodIn(versionFolder(work, version));
    const libraries = await libraryPathOf(pid, machine);
    await machine.removeTree(work.root);
    await machine.makeFolder(dirname(mongod));
    // This works even if the original was removed: the process still has it.
    await machine.copy(
        `/proc/${pid}/exe`,
        libraries === undefined ? mongod : join(dirname(mongod), copyName),
    );
    if (libraries !== undefined) {
        await machine.writeText(mongod, launcher(libraries), 0o755);
    }
    await verifyBinary(work, version, machine);
    await machine.makeFolder(folder.adoptedReleases);
    await machine.rename(versionFolder(work, version), versionFolder(copiesOf(folder), version));
    await machine.removeTree(work.root);
}

const copyName = "mongod.copy";

/** Some servers are started by a script that sets library folders, and do not run without them. */
async function libraryPathOf(pid: number, machine: Machine): Promise<string | undefined> {
    const environment = (await machine.readText(`/proc/${pid}/environ`)) ?? "";
    const name = "LD_LIBRARY_PATH=";
    const value = environment.split("\0").find((each) => each.startsWith(name));
    return value === undefined || value === name ? undefined : value.slice(name.length);
}

/** Resolves its own path first, since releases are reached through links. */
function launcher(libraries: string): string {
    return `#!/bin/sh
LD_LIBRARY_PATH=${quote(libraries)}
export LD_LIBRARY_PATH
exec "$(dirname "$(readlink -f "$0")")/${copyName}" "$@"
`;
}
