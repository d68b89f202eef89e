import { dirname, join } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import { packageVersionOf } from "../../../core/packages/package-version";
import { compareVersions } from "../../../core/releases/version";
import { ifFailed } from "../../machine/run-or-throw";
import type { PackageBinaries } from "../store/release-source";
import { isStaged, reportedRelease, versionFolder } from "../store/store";
import { markerName, mongodIn } from "../../layout/release-folder";
import type { HostPackage } from "./package-manager";
import { availableVersions, packageState, runManager } from "./package-manager";

/** Where the vendors' packages install the server. */
export const packagedMongod = "/usr/bin/mongod";

const fetchLimitMs = 900_000;

/** An unpacked package, as its marker describes it. */
interface StagedPackage {
    readonly packageVersion: string;
    /** The package file, next to its unpacked content. */
    readonly file: string;
}

/**
 * Downloads and unpacks the package of a version on the host, and that of the installed version for downgrading. Installs
 * nothing.
 */
export async function stagePackages(
    pkg: HostPackage,
    binaries: PackageBinaries,
    version: string,
    onProgress: (line: string) => void,
): Promise<void> {
    const state = await packageState(pkg);
    const running = await installedRelease(pkg);
    if (state.is === "installed" && running !== undefined && running !== version) {
        await stagePackage(pkg, binaries, running, state.version, onProgress);
    }
    if (!(await isStaged(binaries, version, pkg.machine))) {
        const desired = await findPackage(pkg, version);
        await stagePackage(pkg, binaries, version, desired, onProgress);
        // Tests that its dependencies are available and that it replaces no other package.
        const { file } = await readStagedPackage(pkg, binaries, version);
        const command = pkg.commands.install(file, ageOf(running, version), "try");
        await runManager(pkg, `install MongoDB ${version} by`, command, fetchLimitMs);
    }
}

/** Returns the release that the installed server reports; undefined if it cannot run. */
export async function installedRelease({ machine }: HostPackage): Promise<string | undefined> {
    return reportedRelease(packagedMongod, machine).catch(ifFailed(undefined));
}

/** Finds the package version of a release. Throws `package-unavailable` with the versions that are available. */
export async function findPackage(pkg: HostPackage, version: string): Promise<string> {
    const all = await availableVersions(pkg);
    const found = packageVersionOf(version, all);
    if (found === undefined) {
        throw unavailable(pkg, version, all);
    }
    return found;
}

export function unavailable(
    { name, machine, commands }: HostPackage,
    version: string,
    all: readonly string[],
): UpgradeError {
    const newest = all.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
    const more = all.length > 12 ? `, and ${all.length - 12} older ones` : "";
    const offered =
        all.length === 0 ? "no version of it" : `${newest.slice(0, 12).join(", ")}${more}`;
    return new UpgradeError(
        "package-unavailable",
        `Cannot get MongoDB ${version} on ${machine.name}: package ${name} is not available in that version, the repositories of ${commands.manager} have ${offered}`,
    );
}

export async function readStagedPackage(
    { machine, name }: HostPackage,
    binaries: PackageBinaries,
    version: string,
): Promise<StagedPackage> {
    const folder = versionFolder(binaries, version);
    const text = await machine.readText(join(folder, markerName));
    const { packageVersion, file } = JSON.parse(text ?? "{}") as Partial<StagedPackage>;
    if (packageVersion === undefined || file === undefined) {
        throw new UpgradeError(
            "binary-missing",
            `${folder} on ${machine.name} is not an unpacked package ${name}: remove it to have it made again`,
        );
    }
    return { packageVersion, file: join(folder, file) };
}

/** Puts the unpacked package in its folder by one rename, whole or not at all. The later of two concurrent calls finds it there. */
async function stagePackage(
    pkg: HostPackage,
    binaries: PackageBinaries,
    version: string,
    packageVersion: string,
    onProgress: (line: string) => void,
): Promise<void> {
    const { machine, name, commands } = pkg;
    if (await isStaged(binaries, version, machine)) {
        return;
    }
    const folder = versionFolder(binaries, version);
    await machine.makeFolder(dirname(folder));
    const work = await machine.makeTemporaryFolder(`${folder}.unpacking-`);
    try {
        onProgress(`downloading ${name} ${packageVersion}`);
        const fetch = ["sh", "-c", commands.fetch, "sh", work, name, packageVersion];
        await runManager(pkg, `download ${packageVersion} of`, fetch, fetchLimitMs);
        const file = (await machine.list(work)).find((each) => each.endsWith(commands.suffix));
        if (file === undefined || !(await machine.isReadable(join(work, "usr/bin/mongod")))) {
            throw new UpgradeError(
                "binary-missing",
                `Package ${name} ${packageVersion} on ${machine.name} has no ${packagedMongod}: binaries.package must name the server's package`,
            );
        }
        await machine.link("usr/bin", dirname(mongodIn(work)));
        // A unit may run servers as another user, but only our user can read a temporary folder.
        await machine.run(["chmod", "755", work], 20_000);
        const marker = { version, packageVersion, file };
        await machine.writeText(join(work, markerName), `${JSON.stringify(marker)}\n`);
        await machine.run(["mv", "-T", work, folder], 20_000).catch(async (error: unknown) => {
            if (!(await isStaged(binaries, version, machine))) {
                throw error;
            }
        });
    } finally {
        await machine.removeTree(work);
    }
}

/** Compares the installed release with the desired one: "newer" makes the installation a downgrade. */
export function ageOf(installed: string | undefined, desired: string): "older" | "newer" {
    return installed !== undefined && compareVersions(installed, desired) > 0 ? "newer" : "older";
}
