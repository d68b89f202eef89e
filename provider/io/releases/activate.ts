import type { Machine } from "../machine/machine";
import { installPackage, installedFolder, makeInstalledFolder } from "./packages/install-package";
import type { Binaries } from "./store/release-source";
import { runCommand } from "./release-command";
import { versionFolder } from "./store/store";

/** The folder that a member's links lead to for a release that is staged. Its name is the version. */
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
 * Makes true, for a member that is down and about to be started, what its link says: that `target` is the release of its
 * name. Nothing to do but for packages, and commands of the user's; safe to repeat.
 */
export async function activateRelease(
    machine: Machine,
    binaries: Binaries,
    version: string,
    target: string,
): Promise<void> {
    // A link may still lead to what another kind of `binaries` brought: that one is as it was.
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
