import { allSeries } from "./series/all-series";
import type { KnownBad, ReleaseRange } from "./series/series";
import { compareVersions, parseVersion } from "./version";

/** Returns what is known to go wrong when a server of `to` replaces one of `from`. */
export function knownBadSteps(from: string, to: string): readonly KnownBad[] {
    return allSeries
        .flatMap(({ knownBad = [] }) => knownBad)
        .filter(
            (row) => isWithin(to, row.to) && (row.from === undefined || isWithin(from, row.from)),
        );
}

/** Compares numbers only: other editions are built from the same release. */
function isWithin(version: string, [first, last]: ReleaseRange): boolean {
    const { release } = parseVersion(version);
    return compareVersions(release, first) >= 0 && compareVersions(release, last) <= 0;
}
