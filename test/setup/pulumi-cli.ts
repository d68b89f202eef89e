import * as path from "node:path";
import { installedVersion } from "./installed-version";
import { isComplete } from "./marker";
import { MissingPartError } from "./missing-part";
import { ensurePart, type Part, type Route } from "./part";
import { type Progress } from "./progress";
import { buildRoute, ENGINE_VERSION } from "./pulumi-build";
import { problemWithPulumiOnPath } from "./pulumi-on-path";
import { releaseRoute } from "./pulumi-release";
import { runTool } from "./run-tool";

/** Installs the Pulumi CLI. Returns the folder to put first on PATH; undefined if the user's own `pulumi` can be used. */
export async function ensurePulumi(
    root: string,
    cache: string,
    searchPath: string,
    progress: Progress,
): Promise<string | undefined> {
    const problem = await problemWithPulumiOnPath(searchPath, cache);
    if (problem === undefined) {
        return undefined;
    }
    // The release that matches the Node SDK in package.json.
    const desired = installedVersion(root, "@pulumi/pulumi");
    const release = pulumiPart(cache, desired, [releaseRoute(desired)]);
    const built = pulumiPart(cache, ENGINE_VERSION, [buildRoute(root)]);
    for (const part of [release, built]) {
        if (isComplete(part.folder)) {
            return path.join(part.folder, "bin");
        }
    }
    return await installFirst([release, built], problem, progress);
}

/** Installs one of the parts, the first one that works. They differ in version, and therefore in folder. */
async function installFirst(
    parts: readonly Part[],
    problemOnPath: string,
    progress: Progress,
): Promise<string> {
    const tried = [{ route: "a pulumi on PATH", reason: problemOnPath }];
    for (const part of parts) {
        try {
            await ensurePart(part, progress);
            return path.join(part.folder, "bin");
        } catch (error) {
            if (!(error instanceof MissingPartError)) {
                throw error;
            }
            tried.push(...error.tried);
        }
    }
    throw new MissingPartError("the Pulumi CLI", tried);
}

function pulumiPart(cache: string, version: string, routes: readonly Route[]): Part {
    return {
        name: `the Pulumi CLI ${version}`,
        version,
        folder: path.join(cache, "pulumi", version),
        routes,
        verify: async (folder) => {
            const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
            const printed = await runTool(path.join(folder, "bin", "pulumi"), ["version"], { env });
            if (printed.trim() !== `v${version}`) {
                throw new Error(`pulumi version prints ${printed.trim()}, not v${version}`);
            }
        },
    };
}
