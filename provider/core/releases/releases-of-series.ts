import type { Edition } from "./edition";
import { compareVersions, readVersion } from "./version";

/** Returns the releases of a series and edition among the names, without candidates, oldest first. */
export function releasesOfSeries(
    series: string,
    edition: Edition,
    names: readonly string[],
): readonly string[] {
    return names
        .filter((name) => {
            const version = readVersion(name);
            return (
                version?.series === series &&
                version.edition === edition &&
                version.candidate === undefined
            );
        })
        .sort(compareVersions);
}
