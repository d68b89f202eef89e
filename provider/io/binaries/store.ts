import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { UpgradeError, messageOf } from "../../core/errors";
import { cacheFolder } from "../cache-folder";
import type { Binaries } from "./binaries";

const run = promisify(execFile);

/** Written last, so that a folder that was left half unpacked is never taken for a finished one. */
export const markerName = ".complete";

/** Where releases are kept unless the program names another folder. */
export function defaultRoot(): string {
    return join(cacheFolder(process.env, homedir()), "mongod");
}

export function versionFolder(binaries: Binaries, version: string): string {
    return join(binaries.root, version);
}

export function mongodIn(folder: string): string {
    return join(folder, "bin", "mongod");
}

/** Whether the version lies there whole. It may still be another one than it claims: see `verifyBinary`. */
export async function isStaged(binaries: Binaries, version: string): Promise<boolean> {
    const folder = versionFolder(binaries, version);
    const wanted = binaries.kind === "archive" ? join(folder, markerName) : mongodIn(folder);
    try {
        await access(wanted, constants.R_OK);
        return true;
    } catch {
        return false;
    }
}

/** Runs `mongod --version` and compares. Throws `binary-missing` or `binary-differs`. */
export async function verifyBinary(binaries: Binaries, version: string): Promise<void> {
    const mongod = mongodIn(versionFolder(binaries, version));
    let output: string;
    try {
        output = (await run(mongod, ["--version"], { timeout: 30_000 })).stdout;
    } catch (error) {
        throw new UpgradeError(
            "binary-missing",
            `Cannot run ${mongod} (wanted: ${version}): ${messageOf(error)}`,
            { cause: error },
        );
    }
    // The first line of its output: "db version v6.0.27".
    const found = /^db version v(\S+)/m.exec(output)?.[1];
    if (found !== version) {
        throw new UpgradeError(
            "binary-differs",
            `${mongod} is not what it claims: it says ${found ?? "no version"}, ${version} is required`,
        );
    }
}
