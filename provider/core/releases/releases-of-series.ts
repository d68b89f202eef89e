import type { Edition } from "./edition";
import { compareVersions, readVersion } from "./version";

/** Of one edition, without candidates, oldest first. Names of anything else are passed over. */
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
