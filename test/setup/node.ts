import * as path from "node:path";
import { nodeArchiveRoute } from "./node-archive";
import { nodePackageRoute } from "./node-package";
import { ensurePart, type Part } from "./part";
import { type Progress } from "./progress";
import { runTool } from "./run-tool";

/** Installs `<cache>/node/<version>/bin/node`. Returns its folder, to be put first on PATH. */
export async function ensureNode(
    version: string,
    cache: string,
    progress: Progress,
): Promise<string> {
    const part = nodePart(version, cache);
    await ensurePart(part, progress);
    return path.join(part.folder, "bin");
}

function nodePart(version: string, cache: string): Part {
    const fromNpm = nodePackageRoute(version);
    return {
        name: `Node ${version}`,
        version,
        folder: path.join(cache, "node", version),
        routes: [nodeArchiveRoute(version), ...(fromNpm === undefined ? [] : [fromNpm])],
        verify: async (folder) => {
            const printed = await runTool(path.join(folder, "bin", "node"), ["--version"]);
            if (printed.trim() !== `v${version}`) {
                throw new Error(`node --version prints ${printed.trim()}, not v${version}`);
            }
        },
    };
}
