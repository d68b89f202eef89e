import { compare, parse } from "semver";

import { UpgradeError } from "./errors";

/** A server version, "6.0.27". Suffixes of other builds ("-rc0", "-ent", Percona's "-12") are kept in `text`. */
export interface ServerVersion {
    readonly text: string;
    /** "6.0": what featureCompatibilityVersion and the upgrade rules speak of. */
    readonly series: string;
}

interface Release {
    readonly series: string;
    /** The series whose servers may be replaced by this one, with their FCV in place. */
    readonly from: readonly string[];
    /** setFeatureCompatibilityVersion wants `confirm: true` (from 7.0; older servers reject the field). */
    readonly confirmFcv: boolean;
}

/**
 * One row a series. Source: the release notes' "Upgrade a Replica Set" page of each series;
 * 8.0 may go to 8.2, 8.3 and 9.0, but 7.0 only to 8.0.
 */
const releases: readonly Release[] = [
    { series: "4.2", from: ["4.0"], confirmFcv: false },
    { series: "4.4", from: ["4.2"], confirmFcv: false },
    { series: "5.0", from: ["4.4"], confirmFcv: false },
    { series: "6.0", from: ["5.0"], confirmFcv: false },
    { series: "7.0", from: ["6.0"], confirmFcv: true },
    { series: "8.0", from: ["7.0"], confirmFcv: true },
    { series: "8.2", from: ["8.0"], confirmFcv: true },
    { series: "8.3", from: ["8.0", "8.2"], confirmFcv: true },
    { series: "9.0", from: ["8.0", "8.3"], confirmFcv: true },
];

const releaseOf = new Map(releases.map((release) => [release.series, release]));

/** Reads a full version. Throws `version-invalid` for anything but numbers "X.Y.Z" with an optional suffix. */
export function parseVersion(text: string): ServerVersion {
    const parsed = parse(text);
    if (parsed?.version !== text) {
        throw new UpgradeError(
            "version-invalid",
            `Cannot read "${text}" as a server version: a full one like "6.0.27" is required`,
        );
    }
    return { text, series: `${String(parsed.major)}.${String(parsed.minor)}` };
}

/** Series known to this package, oldest first. */
export function knownSeries(): readonly string[] {
    return releases.map((release) => release.series);
}

export function isKnownSeries(series: string): boolean {
    return releaseOf.has(series);
}

/** Numeric order of two versions: "10.0.0" is above "8.0.4". */
export function compareVersions(a: string, b: string): number {
    return compare(parseVersion(a).text, parseVersion(b).text);
}

/** Numeric order of two series, or FCVs. */
export function compareSeries(a: string, b: string): number {
    return compareVersions(`${a}.0`, `${b}.0`);
}

/** Whether servers of the two series may run in one set: the same series, or neighbours. */
export function areNeighbours(a: string, b: string): boolean {
    return a === b || isHop(a, b) || isHop(b, a);
}

/** Whether a set of series `from` may be upgraded to series `to` in one hop. */
export function isHop(from: string, to: string): boolean {
    return releaseOf.get(to)?.from.includes(from) ?? false;
}

/** The fewest series to install to come from one to the other, without `from`; empty where there is no way. */
export function seriesPath(from: string, to: string): readonly string[] {
    let paths: readonly (readonly string[])[] = [[from]];
    while (paths.length > 0) {
        const found = paths.find((path) => path.at(-1) === to);
        if (found) {
            return found.slice(1);
        }
        paths = paths.flatMap((path) =>
            releases
                .filter((release) => isHop(path.at(-1) ?? from, release.series))
                .map((release) => [...path, release.series]),
        );
    }
    return [];
}

/** Whether `setFeatureCompatibilityVersion` on a server of this series takes (and wants) `confirm: true`. */
export function needsFcvConfirmation(series: string): boolean {
    return releaseOf.get(series)?.confirmFcv ?? true;
}
