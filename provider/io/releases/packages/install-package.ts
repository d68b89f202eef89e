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
 * What a member's link leads to: a folder whose bin/mongod is the packaged one, whatever is installed. Its name is the
 * version that is to be installed when the member is started.
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
 * Has the manager install the version that a stopped member is to be started with, from the package that was judged; does
 * nothing where it is. So a run may be killed anywhere: what the link says is made true before the next start, upgrade and
 * way back alike.
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
        // One that can't be brought to its end is replaced all the same, or the installation says why not.
        await runLogged(pkg, binaries, "repair", pkg.commands.repair).catch(unlessPackageFailed);
    }
    const command = pkg.commands.install(file, ageOf(await installedRelease(pkg), version));
    await runLogged(pkg, binaries, `install ${packageVersion} of`, command);
    const after = await packageState(pkg);
    if (after.is !== "installed" || after.version !== packageVersion) {
        throw new UpgradeError(
            "package-failed",
            `Cannot install ${packageVersion} of ${pkg.name} on ${machine.name}: its manager says ${after.is === "installed" ? after.version : after.is} behind it`,
        );
    }
}

function unlessPackageFailed(error: unknown): void {
    if (!(error instanceof UpgradeError && error.code === "package-failed")) {
        throw error;
    }
}

/** Its output goes to a file: the end of a connection must not end an installation half way. */
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
