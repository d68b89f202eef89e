import { UpgradeError } from "../../core/errors/errors";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { packageOn } from "./packages/package-manager";
import { stagePackages } from "./packages/stage-package";
import type { ArchiveBinaries, Binaries, DirectoryBinaries } from "./store/release-source";
import { verifyChecksum } from "./store/verify-checksum";
import { stageByCommand } from "./release-command";
import { downloadOnHost } from "./archive/download-on-host";
import { sourceFor } from "./archive/source-for";
import { fetchOnce, stage } from "./archive/stage";
import { isStaged, verifyBinary, versionFolder } from "./store/store";
import { cannotStore } from "./store/cannot-store";

/**
 * Stages a release on a member's machine: present, whole and verified. An archive is downloaded and verified on this
 * machine, once for all hosts of a platform, and copied over the existing connection, since database hosts often cannot
 * reach the vendor. With `download: "host"` the host downloads it by itself.
 */
export async function stageOn(
    machine: Machine,
    binaries: Binaries,
    version: string,
    onProgress: (line: string) => void = () => undefined,
): Promise<void> {
    switch (binaries.kind) {
        case "packages":
            await stagePackages(await packageOn(machine, binaries), binaries, version, onProgress);
            await verifyBinary(binaries, version, machine);
            return;
        case "command":
            await stageByCommand(machine, binaries, version);
            return;
        case "archive":
        case "directory":
            await stageRelease(machine, binaries, version, onProgress);
    }
}

async function stageRelease(
    machine: Machine,
    binaries: ArchiveBinaries | DirectoryBinaries,
    version: string,
    onProgress: (line: string) => void,
): Promise<void> {
    if (machine.receive === undefined) {
        await stage(binaries, version, onProgress);
        return;
    }
    const folder = versionFolder(binaries, version);
    if (binaries.kind === "archive" && !(await isStaged(binaries, version, machine))) {
        const { here, findSource } = await sourceFor(machine, binaries);
        if (binaries.download === "host") {
            await downloadOnHost(machine, folder, version, await findSource(version));
        } else {
            await fetchOnce(here, version, onProgress, findSource);
            await verifyChecksum(here, version, thisMachine);
            onProgress(`copying to ${machine.name}`);
            try {
                await machine.receive(versionFolder(here, version), folder);
            } catch (error) {
                throw cannotStore(version, folder, error);
            }
        }
    }
    if (!(await isStaged(binaries, version, machine))) {
        throw new UpgradeError(
            "binary-missing",
            `MongoDB ${version} is not at ${folder} on ${machine.name}: put the release there, with its bin/mongod`,
        );
    }
    await verifyBinary(binaries, version, machine);
}
