import { homedir } from "node:os";
import { join } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import { versionWithEdition } from "../../../core/releases/version";
import { cacheFolder } from "../../system/cache-folder";
import { thisMachine } from "../../machine/local-machine";
import type { Machine } from "../../machine/machine";
import type { Binaries } from "./release-source";
import { verifyChecksum } from "./verify-checksum";
import { cannotRun } from "./cannot-run";
import { markerName, mongodIn } from "../../layout/release-folder";

/** Returns the folder for releases that is used unless the program names another. */
export function defaultRoot(): string {
    return join(cacheFolder(process.env, homedir()), "mongod");
}

export function versionFolder(binaries: Binaries, version: string): string {
    return join(binaries.root, version);
}

/** Whether the release is there and complete. Its binary may still be of another version: see `verifyBinary`. */
export function isStaged(
    binaries: Binaries,
    version: string,
    machine = thisMachine,
): Promise<boolean> {
    const folder = versionFolder(binaries, version);
    return machine.isReadable(
        binaries.kind === "directory" ? mongodIn(folder) : join(folder, markerName),
    );
}

/** Runs `mongod --version` and compares. Throws `binary-differs`, `checksum-differs`, or the reason why it cannot run. */
export async function verifyBinary(
    binaries: Binaries,
    version: string,
    machine = thisMachine,
): Promise<void> {
    if (binaries.kind === "archive") {
        await verifyChecksum(binaries, version, machine);
    }
    const mongod = mongodIn(versionFolder(binaries, version));
    const found = await reportedRelease(mongod, machine).catch(async (error: unknown) => {
        throw await cannotRun(mongod, version, error, machine);
    });
    if (found !== version) {
        throw new UpgradeError(
            "binary-differs",
            `${mongod} is not of the version of its folder: it reports ${found ?? "no version"}, ${version} is required`,
        );
    }
}

/** Returns the version that a mongod reports; undefined if it reports none. Rejects if it cannot run. */
export async function reportedRelease(
    mongod: string,
    machine: Machine,
): Promise<string | undefined> {
    return versionIn((await machine.run([mongod, "--version"], 30_000)).stdout);
}

/** Reads the output of `mongod --version`: the version on its first line, the modules on a line before 5.0, in JSON from 5.0. */
function versionIn(output: string): string | undefined {
    const version = /^db version v(\S+)/m.exec(output)?.[1];
    const modules = /^modules: (.*)$|"modules": \[([^\]]*)\]/m.exec(output);
    const names = (modules?.[1] ?? modules?.[2] ?? "").match(/\w+/g) ?? [];
    return version === undefined ? undefined : versionWithEdition(version, names);
}
