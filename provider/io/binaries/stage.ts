import { readdir } from "node:fs/promises";

import { UpgradeError } from "../../core/errors";
import { withLock } from "../file-lock";
import { fetchRelease, publishersAddress } from "./archive";
import type { FindAddress } from "./archive";
import type { Binaries } from "./binaries";
import { isStaged, markerName, verifyBinary, versionFolder } from "./store";
import { unstorable } from "./unstorable";

/**
 * Makes sure that a version lies ready, whole and checked, beside those that run. Safe to repeat and to
 * run several times at once; touches nothing that runs.
 */
export async function stage(
    binaries: Binaries,
    version: string,
    say: (line: string) => void = () => undefined,
    findAddress: FindAddress = publishersAddress,
): Promise<void> {
    if (binaries.kind === "archive" && !(await isStaged(binaries, version))) {
        const folder = versionFolder(binaries, version);
        const onWait = () => undefined;
        try {
            await withLock(`${folder}.lock`, onWait, async () => {
                // Another member's staging may have brought it while this one waited.
                if (!(await isStaged(binaries, version))) {
                    await refuseStranger(folder);
                    await fetchRelease(version, folder, say, findAddress);
                }
            });
        } catch (error) {
            throw error instanceof UpgradeError ? error : unstorable(version, folder, error);
        }
    }
    if (!(await isStaged(binaries, version))) {
        throw new UpgradeError(
            "binary-missing",
            `MongoDB ${version} is not at ${versionFolder(binaries, version)}: put the release there, with its bin/mongod`,
        );
    }
    await verifyBinary(binaries, version);
}

/** What lies there without its marker was not put there by this package, or was changed since. */
async function refuseStranger(folder: string): Promise<void> {
    const files = await readdir(folder).catch(() => []);
    if (files.length > 0) {
        throw new UpgradeError(
            "binary-missing",
            `${folder} is not a whole release (it has no ${markerName}): remove it, and it is downloaded anew; or use binaries of kind "directory"`,
        );
    }
}
