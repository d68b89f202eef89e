import { existsSync, realpathSync, statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as semver from "semver";
import { findOnPath } from "./find-on-path";
import { reasonOf } from "./missing-part";
import { runTool } from "./run-tool";

/** The oldest version that the package's peer range allows. */
const OLDEST = "3.216.0";

/** Why a `pulumi` on PATH cannot be used; undefined when it can. */
export async function problemWithPulumiOnPath(
    searchPath: string,
    cache: string,
): Promise<string | undefined> {
    const file = findOnPath("pulumi", searchPath);
    if (file === undefined) {
        return "not found";
    }
    // The official installer, and every distribution, installs these next to the CLI.
    const binFolder = path.dirname(realpathSync(file));
    for (const needed of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
        if (!existsSync(path.join(binFolder, needed)) && !findOnPath(needed, searchPath)) {
            return `it comes without ${needed}`;
        }
    }
    try {
        return problemWithVersion(await versionOf(file, cache));
    } catch (error) {
        return reasonOf(error);
    }
}

export function problemWithVersion(printed: string): string | undefined {
    const version = semver.parse(printed.trim());
    if (version === null) {
        return `its version cannot be read: ${printed.trim()}`;
    }
    return semver.gte(version, OLDEST)
        ? undefined
        : `it is ${version.version}, but ${OLDEST} or newer is required`;
}

/** The CLI's version. Asking the CLI takes half a second, so its answer is kept until the file changes. */
async function versionOf(file: string, cache: string): Promise<string> {
    const real = realpathSync(file);
    const { size, mtimeMs } = statSync(real);
    const key = `${real} ${size} ${mtimeMs}`;
    const memory = path.join(cache, "pulumi", "on-path.json");
    const remembered = await readFile(memory, "utf8").catch(() => "{}");
    const { key: oldKey, version: oldVersion } = JSON.parse(remembered) as Record<string, string>;
    if (oldKey === key && oldVersion !== undefined) {
        return oldVersion;
    }
    const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
    const version = (await runTool(file, ["version"], { env, timeoutMs: 30_000 })).trim();
    await mkdir(path.dirname(memory), { recursive: true });
    await writeFile(memory, JSON.stringify({ key, version }));
    return version;
}
