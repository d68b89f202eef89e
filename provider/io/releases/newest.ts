import { getDownloadURL } from "mongodb-download-url";

import { newestOfSeries } from "../../core/packages/package-version";
import { releasesOfSeries } from "../../core/releases/releases-of-series";
import { parseVersion } from "../../core/releases/version";
import { thisMachine } from "../machine/local-machine";
import { availableVersions, packageOn } from "./packages/package-manager";
import type { Binaries } from "./store/release-source";
import { stagedAmong } from "./store/staged-releases";

/** Finds the newest release of a series in the vendor's list. Rejects if the list is unavailable. */
type FindNewest = (series: string, enterprise: boolean) => Promise<string>;

/**
 * Finds the newest release of a series that the source has, of the same edition as `like`, without release candidates;
 * undefined if there is none. Archives: from the vendor's list, or else the newest release that was staged before.
 * Packages: from the host's repositories.
 */
export async function newestRelease(
    binaries: Binaries,
    series: string,
    like: string,
    findNewest: FindNewest = newestListed,
    machine = thisMachine,
): Promise<string | undefined> {
    const { edition } = parseVersion(like);
    if (binaries.kind === "archive") {
        const published = await findNewest(series, edition === "enterprise").catch(() => undefined);
        if (published !== undefined) {
            return published;
        }
    }
    if (binaries.kind === "packages") {
        const all = await availableVersions(await packageOn(machine, binaries));
        return newestOfSeries(series, edition, all);
    }
    const fitting = releasesOfSeries(series, edition, await machine.list(binaries.root));
    return (await stagedAmong(binaries, fitting, machine)).at(-1);
}

async function newestListed(series: string, enterprise: boolean): Promise<string> {
    const { version } = await getDownloadURL({ version: `~${series}.0`, enterprise });
    return enterprise ? `${version}-ent` : version;
}
