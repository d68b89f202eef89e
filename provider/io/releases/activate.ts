import type { Machine } from "../machine/machine";
import { installPackage, installedFolder, makeInstalledFolder } from "./packages/install-package";
import type { Binaries } from "./store/release-source";
import { runCommand } from "./release-command";
import { versionFolder } from "./store/store";

/** Returns the folder that a member's links lead to for a staged release. Its name is the version. */
export async function linkTargetOf(
    machine: Machine,
    binaries: Binaries,
    version: string,
): Promise<string> {
    if (binaries.kind !== "packages") {
        return versionFolder(binaries, version);
    }
    await makeInstalledFolder(machine, binaries, version);
    return installedFolder(binaries, version);
}

/**
 * Activates the release that a member's link names, for a member that is down and about to start: afterwards `target` holds
 * that release. Acts only for packages and for the user's own `switch` command. Safe to repeat.
 */
export async function activateRelease(
    machine: Machine,
    binaries: Binaries,
    version: string,
    target: string,
): Promise<void> {
    // A link may still lead to a release from another kind of `binaries`, which needs no activation.
    if (binaries.kind === "packages" && target === installedFolder(binaries, version)) {
        await installPackage(machine, binaries, version);
    }
    if (
        binaries.kind === "command" &&
        binaries.switch &&
        target === versionFolder(binaries, version)
    ) {
        await runCommand(machine, binaries, "switch", binaries.switch, version);
    }
}
