import { chmod, cp, rename, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { libsslPart } from "./libssl";
import { reasonOf } from "./missing-part";
import { ensurePart } from "./part";
import { type Progress } from "./progress";
import { runTool } from "./run-tool";

/**
 * Replaces bin/mongod if the machine lacks a library. `exec` keeps the process id, so
 * signals reach the server; the real path is needed because releases are started through links.
 */
const WRAPPER = `#!/bin/sh
# This mongod needs libssl 1.1, which this machine lacks: a copy is in ../lib.
bin=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$bin/../lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
exec "$bin/mongod.real" "$@"
`;

export async function versionPrintedBy(mongod: string): Promise<string> {
    const printed = await runTool(mongod, ["--version"], { timeoutMs: 30_000 });
    const version = /^db version v(\S+)/m.exec(printed)?.[1];
    if (version === undefined) {
        throw new Error(`mongod --version prints no version: ${printed.slice(0, 200)}`);
    }
    return version;
}

/** Adds libssl 1.1 to a server that cannot start on this machine without it. */
export async function makeRunnable(
    folder: string,
    cache: string,
    progress: Progress,
): Promise<void> {
    const mongod = path.join(folder, "bin", "mongod");
    try {
        await versionPrintedBy(mongod);
        return;
    } catch (error) {
        if (!/lib(ssl|crypto)\.so\.1\.1/.test(reasonOf(error))) {
            throw error;
        }
    }
    const libssl = libsslPart(cache);
    await ensurePart(libssl, progress);
    // A copy for each version, so that its folder works wherever it is copied or linked to.
    await cp(path.join(libssl.folder, "lib"), path.join(folder, "lib"), { recursive: true });
    await rename(mongod, `${mongod}.real`);
    await writeFile(mongod, WRAPPER);
    await chmod(mongod, 0o755);
}
