import { dirname, join } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import type { PackageBinaries } from "../store/release-source";
import { mongodIn } from "../../layout/release-folder";
import type { Machine } from "../../machine/machine";
import { packageOn, packageState, runManager } from "./package-manager";
import type { HostPackage } from "./package-manager";
import {
    ageOf,
    installedRelease,
    packagedMongod,
    readStagedPackage,
    stagePackages,
} from "./stage-package";

const installLimitMs = 900_000;

/**
 * Returns the folder that a member's links lead to. Its bin/mongod is a link to the packaged server, whichever version is
 * installed. Its name is the version that must be installed when the member starts.
 */
export function installedFolder({ root }: PackageBinaries, version: string): string {
    return join(root, "installed", version);
}

export async function makeInstalledFolder(
    machine: Machine,
    binaries: PackageBinaries,
    version: string,
): Promise<void> {
    const mongod = mongodIn(installedFolder(binaries, version));
    await machine.makeFolder(dirname(mongod));
    if ((await machine.readLink(mongod)) !== packagedMongod) {
        await machine.remove(mongod);
        await machine.link(packagedMongod, mongod);
    }
}

/**
 * Has the manager install the version that a stopped member will start with, from the package that was verified. Does
 * nothing if it is installed. So a run may be killed at any point: the version that the link names is installed before the
 * next start, on upgrading and on downgrading.
 */
export async function installPackage(
    machine: Machine,
    binaries: PackageBinaries,
    version: string,
): Promise<void> {
    const pkg = await packageOn(machine, binaries);
    await stagePackages(pkg, binaries, version, () => undefined);
    const { packageVersion, file } = await readStagedPackage(pkg, binaries, version);
    const before = await packageState(pkg);
    if (before.is === "installed" && before.version === packageVersion) {
        return;
    }
    if (before.is === "half-installed" && pkg.commands.repair) {
        // If the repair fails, the installation below still replaces the package, or its error says why not.
        await runLogged(pkg, binaries, "repair", pkg.commands.repair).catch(unlessPackageFailed);
    }
    const command = pkg.commands.install(file, ageOf(await installedRelease(pkg), version));
    await runLogged(pkg, binaries, `install ${packageVersion} of`, command);
    const after = await packageState(pkg);
    if (after.is !== "installed" || after.version !== packageVersion) {
        throw new UpgradeError(
            "package-failed",
            `Cannot install ${packageVersion} of ${pkg.name} on ${machine.name}: afterwards its manager reports ${after.is === "installed" ? after.version : after.is}`,
        );
    }
}

function unlessPackageFailed(error: unknown): void {
    if (!(error instanceof UpgradeError && error.code === "package-failed")) {
        throw error;
    }
}

/** The output goes to a file, so that a lost connection does not interrupt an installation. */
const runToFile = `log=$1; shift
"$@" >"$log" 2>&1 </dev/null || { code=$?; tail -n 20 "$log"; exit "$code"; }`;

async function runLogged(
    pkg: HostPackage,
    { root }: PackageBinaries,
    what: string,
    command: readonly string[],
): Promise<void> {
    const log = join(root, "install.log");
    await runManager(pkg, what, ["sh", "-c", runToFile, "sh", log, ...command], installLimitMs);
}
