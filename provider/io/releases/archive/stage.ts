import { readdir } from "node:fs/promises";

import { UpgradeError } from "../../../core/errors/errors";
import { withLock } from "../../system/file-lock";
import { fetchRelease } from "./archive";
import type { FindSource } from "./archive";
import type { ArchiveBinaries, Binaries } from "../store/release-source";
import { findSource as findSourceOf } from "./source";
import { isStaged, verifyBinary, versionFolder } from "../store/store";
import { markerName } from "../../layout/release-folder";
import { cannotStore } from "../store/cannot-store";

/**
 * Stages a release on this machine: present, whole and verified, next to those that run. Safe to repeat and to run
 * concurrently. Changes nothing that a member uses.
 */
export async function stage(
    binaries: Binaries,
    version: string,
    onProgress: (line: string) => void = () => undefined,
    findSource?: FindSource,
): Promise<void> {
    if (binaries.kind === "archive") {
        await fetchOnce(binaries, version, onProgress, findSource);
    }
    if (!(await isStaged(binaries, version))) {
        throw new UpgradeError(
            "binary-missing",
            `MongoDB ${version} is not at ${versionFolder(binaries, version)}: put the release there, with its bin/mongod`,
        );
    }
    await verifyBinary(binaries, version);
}

/**
 * Downloads a release unless it is there, without running it: it may be a build for another machine. A release that is there
 * already may not be the expected one: `verifyBinary` checks that, or `verifyChecksum` for another machine's build.
 */
export async function fetchOnce(
    binaries: ArchiveBinaries,
    version: string,
    onProgress: (line: string) => void,
    findSource: FindSource = (desired) => findSourceOf(binaries, desired),
): Promise<void> {
    const folder = versionFolder(binaries, version);
    if (await isStaged(binaries, version)) {
        return;
    }
    try {
        await withLock(
            `${folder}.lock`,
            () => undefined,
            async () => {
                // Another member's staging may have brought it while this one waited.
                if (!(await isStaged(binaries, version))) {
                    await refuseUnmarked(folder);
                    await fetchRelease(version, folder, onProgress, findSource);
                }
            },
        );
    } catch (error) {
        throw cannotStore(version, folder, error);
    }
}

/** Refuses a folder without our marker: this package did not write it, or it was changed since. */
async function refuseUnmarked(folder: string): Promise<void> {
    const files = await readdir(folder).catch(() => []);
    if (files.length > 0) {
        throw new UpgradeError(
            "binary-missing",
            `${folder} is not a complete release (it has no ${markerName}): remove it to have it downloaded again, or use binaries of kind "directory"`,
        );
    }
}
