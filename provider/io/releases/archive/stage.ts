import { readdir } from "node:fs/promises";

import { UpgradeError } from "../../../core/errors/errors";
import { withLock } from "../../system/file-lock";
import { fetchRelease } from "./archive";
import type { FindSource } from "./archive";
import type { ArchiveBinaries, Binaries } from "../store/release-source";
import { findSource as findSourceOf } from "./source";
import { isStaged, verifyBinary, versionFolder } from "../store/store";
import { markerName } from "../../layout/release-folder";
import { unstorable } from "../store/unstorable";

/**
 * Makes sure that a version lies ready, whole and checked, beside those that run. Safe to repeat and to
 * run several times at once; touches nothing that runs.
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
 * Whole, and not run: it may be a build for another machine. One that lies there already may be one that the program does
 * not expect: that is for `verifyBinary` to say, or for `verifyChecksum` where it is not for this machine.
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
    const onWait = () => undefined;
    try {
        await withLock(`${folder}.lock`, onWait, async () => {
            // Another member's staging may have brought it while this one waited.
            if (!(await isStaged(binaries, version))) {
                await refuseUnauthenticated(folder);
                await fetchRelease(version, folder, onProgress, findSource);
            }
        });
    } catch (error) {
        throw error instanceof UpgradeError ? error : unstorable(version, folder, error);
    }
}

/** What lies there without its marker was not put there by this package, or was changed since. */
async function refuseUnauthenticated(folder: string): Promise<void> {
    const files = await readdir(folder).catch(() => []);
    if (files.length > 0) {
        throw new UpgradeError(
            "binary-missing",
            `${folder} is not a whole release (it has no ${markerName}): remove it, and it is downloaded anew; or use binaries of kind "directory"`,
        );
    }
}
