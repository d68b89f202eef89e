import { basename, dirname, join } from "node:path";

import { releasesToRemove } from "../../core/releases/kept-releases";
import type { Machine } from "../machine/machine";
import { memberFolder } from "../layout/member-folder";
import type { Binaries } from "./store/release-source";
import { versionFolder } from "./store/store";
import { markerName } from "../layout/release-folder";

/** A release that was staged more recently may be one that another set is about to start. */
const ageMinutes = 24 * 60;

/**
 * Removes the releases that `keepVersions` does not keep: only those that have had our marker for a day, and that no member
 * in a folder next to the given ones links to. Resolves to their versions.
 */
export async function removeReleases(
    machine: Machine,
    binaries: Binaries,
    memberFolders: readonly string[],
): Promise<readonly string[]> {
    if (binaries.kind === "directory" || binaries.keepVersions === undefined) {
        return [];
    }
    const { root } = binaries;
    const of = ["-mindepth", "2", "-maxdepth", "2", "-name", markerName];
    const found = await machine.run(["find", root, ...of, "-mmin", `+${ageMinutes}`], 60_000);
    const staged = found.stdout
        .split("\n")
        .flatMap((file) => (file === "" ? [] : basename(dirname(file))));
    const needed = await linkedReleases(machine, memberFolders);
    const removed = releasesToRemove(staged, needed, binaries.keepVersions);
    for (const version of removed) {
        // The marker goes first: a partly removed folder then does not count as a release.
        await machine.remove(join(versionFolder(binaries, version), markerName));
        await machine.removeTree(versionFolder(binaries, version));
    }
    return removed;
}

/** Returns the versions that members link to, wherever the releases are: one version may come from several sources. */
async function linkedReleases(
    machine: Machine,
    memberFolders: readonly string[],
): Promise<ReadonlySet<string>> {
    const parents = [...new Set(memberFolders.map((folder) => dirname(folder)))];
    const siblings = await Promise.all(
        parents.map(async (parent) =>
            (await machine.list(parent)).map((name) => join(parent, name)),
        ),
    );
    const links = siblings.flat().flatMap((folder) => {
        const { current, next, previous } = memberFolder(folder);
        return [current, next, previous];
    });
    const targets = await Promise.all(links.map((link) => machine.readLink(link)));
    return new Set(targets.flatMap((target) => (target === undefined ? [] : basename(target))));
}
