import { compare, parse as parseSemver } from "semver";

import { UpgradeError } from "../errors/errors";
import type { Edition } from "./edition";
import { defined } from "../json/defined";
import { allSeries } from "./series/all-series";
import type { DowngradeFloor, Series } from "./series/series";

/** A server version: "6.0.27", "7.0.0-rc0", Enterprise's "6.0.5-ent" or Percona's "6.0.5-4". */
export interface ServerVersion {
    readonly text: string;
    /** "6.0.5": the numbers alone. */
    readonly release: string;
    /** "6.0": what featureCompatibilityVersion and the upgrade rules refer to. */
    readonly series: string;
    readonly edition: Edition;
    /** "rc0" of a release candidate, which is below the release. */
    readonly candidate?: string;
    /** Percona's build number of the release. */
    readonly build?: number;
}

/** Quarterly releases for the vendor's own cloud, discontinued with 8.2: manual, "MongoDB Versioning". */
const rapidSeries = ["5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "8.1"];

function findSeries(series: string): Series | undefined {
    return allSeries.find((each) => each.series === series);
}

/** Versions that were parsed before: a plan compares the same few versions many times. */
const parsedVersions = new Map<string, ServerVersion>();

/**
 * Parses a full version: numbers "X.Y.Z" with an optional suffix.
 *
 * @throws `version-invalid` for any other text.
 */
export function parseVersion(text: string): ServerVersion {
    const parsed = parsedVersions.get(text) ?? parse(text);
    parsedVersions.set(text, parsed);
    return parsed;
}

function parse(text: string): ServerVersion {
    const withoutEdition = text.replace(/-ent$/, "");
    const parsed = parseSemver(withoutEdition);
    if (parsed?.version !== withoutEdition) {
        throw new UpgradeError(
            "version-invalid",
            `Cannot read "${text}" as a server version: a full one like "6.0.27" is required`,
        );
    }
    const series = `${String(parsed.major)}.${String(parsed.minor)}`;
    const release = `${series}.${String(parsed.patch)}`;
    const [build] = parsed.prerelease;
    if (typeof build === "number" && parsed.prerelease.length === 1) {
        return { text, release, series, edition: "percona", build };
    }
    const edition = text === withoutEdition ? "community" : "enterprise";
    const candidate = parsed.prerelease.length > 0 ? parsed.prerelease.join(".") : undefined;
    return { text, release, series, edition, ...defined({ candidate }) };
}

export function seriesOf(version: string): string {
    return parseVersion(version).series;
}

/** Parses a version as parseVersion() does. Returns undefined for any other text, such as the names of other files. */
export function readVersion(text: string): ServerVersion | undefined {
    try {
        return parseVersion(text);
    } catch {
        return undefined;
    }
}

/** Returns a server's version from what it reports: Enterprise reports a module instead of a suffix. */
export function versionWithEdition(version: string, modules: readonly string[]): string {
    return modules.includes("enterprise") ? `${version}-ent` : version;
}

/** Returns the series that this package knows, oldest first. */
export function knownSeries(): readonly string[] {
    return allSeries.map(({ series }) => series);
}

export function isKnownSeries(series: string): boolean {
    return findSeries(series) !== undefined;
}

/** Whether the series was never meant for self-managed sets. */
export function isRapidRelease(series: string): boolean {
    return rapidSeries.includes(series);
}

/**
 * Compares two versions numerically: "8.0.4" < "10.0.0", "7.0.0-rc2" < "7.0.0-rc10" < "7.0.0" < Percona's "7.0.0-4".
 * "7.0.0" and "7.0.0-ent" are equal.
 */
export function compareVersions(a: string, b: string): number {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    return (
        compare(left.release, right.release) ||
        compareCandidates(left.candidate, right.candidate) ||
        (left.build ?? 0) - (right.build ?? 0)
    );
}

/** A version without a candidate is the release, which is above all candidates. */
function compareCandidates(a: string | undefined, b: string | undefined): number {
    if (a === undefined || b === undefined) {
        return Number(a === undefined) - Number(b === undefined);
    }
    return a.localeCompare(b, "en", { numeric: true });
}

/** Compares two series or FCVs numerically. */
export function compareSeries(a: string, b: string): number {
    const [majorA = 0, minorA = 0] = a.split(".").map(Number);
    const [majorB = 0, minorB = 0] = b.split(".").map(Number);
    return majorA - majorB || minorA - minorB;
}

/** Whether servers of the two series may run in one set: they are the same series, or one hop apart. */
export function areNeighbours(a: string, b: string): boolean {
    return a === b || isHop(a, b) || isHop(b, a);
}

/** Whether a set of series `from` may be upgraded to series `to` in one hop. */
export function isHop(from: string, to: string): boolean {
    return findSeries(to)?.from.includes(from) ?? false;
}

/** Whether a set of series `from` may be downgraded to series `to` while its FCV is that series. */
export function isDowngradeByOneSeries(from: string, to: string): boolean {
    return isHop(to, from);
}

/** Returns the oldest release of series `to` to which a set of series `from` may be downgraded; undefined: any. */
export function downgradeFloor(from: string, to: string): DowngradeFloor | undefined {
    const floor = isDowngradeByOneSeries(from, to) ? findSeries(from)?.floor : undefined;
    return floor !== undefined && seriesOf(floor.version) === to ? floor : undefined;
}

/** Whether the FCV of this series may be lowered to that of the previous one. */
export function canLowerFcv(series: string): boolean {
    return findSeries(series)?.lowersFcv ?? false;
}

/** Returns the shortest list of series to install from `from` (excluded) to `to`; empty if there is no path. */
export function seriesPath(from: string, to: string): readonly string[] {
    let paths: readonly (readonly string[])[] = [[from]];
    while (paths.length > 0) {
        const found = paths.find((path) => path.at(-1) === to);
        if (found) {
            return found.slice(1);
        }
        paths = paths.flatMap((path) =>
            knownSeries()
                .filter((series) => isHop(path.at(-1) ?? from, series))
                .map((series) => [...path, series]),
        );
    }
    return [];
}

/** Whether `setFeatureCompatibilityVersion` on a server of this series accepts and requires `confirm: true`. */
export function needsFcvConfirmation(series: string): boolean {
    return findSeries(series)?.confirmFcv ?? true;
}
