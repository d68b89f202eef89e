import { compare, parse } from "semver";

import { UpgradeError } from "../errors/errors";

export type Edition = "community" | "enterprise" | "percona";

/** A server version as it is written: "6.0.27", "7.0.0-rc0", "6.0.5-ent" of Enterprise, "6.0.5-4" of Percona. */
export interface ServerVersion {
    readonly text: string;
    /** "6.0.5": the numbers alone. */
    readonly release: string;
    /** "6.0": what featureCompatibilityVersion and the upgrade rules speak of. */
    readonly series: string;
    readonly edition: Edition;
    /** "rc0": a candidate for the release, and below it. */
    readonly candidate?: string;
    /** Percona's build number, counted on from the release that it is built of. */
    readonly build?: number;
}

interface Release {
    readonly series: string;
    /** The series whose servers may be replaced by this one, with their FCV in place; and back, while it stays there. */
    readonly from: readonly string[];
    /** setFeatureCompatibilityVersion wants `confirm: true` (from 7.0; older servers reject the field). */
    readonly confirmFcv: boolean;
    /** The vendor supports lowering the FCV from this series, without its help. */
    readonly lowersFcv: boolean;
    /** The oldest release of the series before that may take this one's place. */
    readonly floor?: DowngradeFloor;
}

/** How far back a set may go within the series before its own. */
export interface DowngradeFloor {
    readonly version: string;
    /** Older releases never work, or only where nothing of the newer series is in the data. */
    readonly always: boolean;
    /** That can be looked for: unique indexes that the newer series built. */
    readonly dependsOn?: "unique-indexes";
    /** Why; begins with what was observed. */
    readonly reason: string;
}

/**
 * One row a series. Sources: the release notes' "Upgrade a Replica Set" and "Downgrade" pages of each series.
 * 8.0 may go to 8.2, 8.3 and 9.0, but 7.0 only to 8.0. 7.0, 8.0 and 8.2 are not lowered: Community not at all,
 * Enterprise with the vendor's support only. 8.3 and 9.0 have downgrade pages again; no rule from 7.0 on was
 * tried on a real server. Going back with the FCV untouched was tried from 4.4.2, 5.0.4, 6.0.5 and 6.0.27.
 */
const releases: readonly Release[] = [
    { series: "4.2", from: ["4.0"], confirmFcv: false, lowersFcv: true },
    {
        series: "4.4",
        from: ["4.2"],
        confirmFcv: false,
        lowersFcv: true,
        // Downgrade page of 4.4, "Downgrade Floor"; SERVER-47006.
        floor: {
            version: "4.2.6",
            always: true,
            reason: "earlier releases cannot read the files of 4.4",
        },
    },
    {
        series: "5.0",
        from: ["4.4"],
        confirmFcv: false,
        lowersFcv: true,
        // Downgrade page of 5.0. Not tried.
        floor: {
            version: "4.4.7",
            always: false,
            reason: "earlier releases misread time-zone files in the slim format, where such were put in place",
        },
    },
    {
        series: "6.0",
        from: ["5.0"],
        confirmFcv: false,
        lowersFcv: true,
        // Compatibility page of 6.0, "Index Key Format". Tried: 5.0.4 aborts at its start (message 28579, format
        // version 14) on a unique index that 6.0.5 built, with the FCV at 5.0 all the time; 6.0.5 starts again.
        floor: {
            version: "5.0.7",
            always: false,
            dependsOn: "unique-indexes",
            reason: "earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was",
        },
    },
    { series: "7.0", from: ["6.0"], confirmFcv: true, lowersFcv: false },
    { series: "8.0", from: ["7.0"], confirmFcv: true, lowersFcv: false },
    { series: "8.2", from: ["8.0"], confirmFcv: true, lowersFcv: false },
    { series: "8.3", from: ["8.0", "8.2"], confirmFcv: true, lowersFcv: true },
    { series: "9.0", from: ["8.0", "8.3"], confirmFcv: true, lowersFcv: true },
];

/** Quarterly releases for the vendor's own cloud, given up with 8.2: manual, "MongoDB Versioning". */
const rapidSeries = ["5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "8.1"];

const releaseOf = new Map(releases.map((release) => [release.series, release]));

/** Reads a full version. Throws `version-invalid` for anything but numbers "X.Y.Z" with an optional suffix. */
export function parseVersion(text: string): ServerVersion {
    const withoutEdition = text.replace(/-ent$/, "");
    const parsed = parse(withoutEdition);
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
    return {
        text,
        release,
        series,
        edition,
        ...(parsed.prerelease.length > 0 && { candidate: parsed.prerelease.join(".") }),
    };
}

/** Undefined for any other text: where versions are looked for, other things may lie too. */
export function readVersion(text: string): ServerVersion | undefined {
    try {
        return parseVersion(text);
    } catch {
        return undefined;
    }
}

/** The version of a server by what it says of itself: Enterprise has its modules, and no suffix. */
export function versionWithEdition(version: string, modules: readonly string[]): string {
    return modules.includes("enterprise") ? `${version}-ent` : version;
}

/** Series known to this package, oldest first. */
export function knownSeries(): readonly string[] {
    return releases.map((release) => release.series);
}

export function isKnownSeries(series: string): boolean {
    return releaseOf.has(series);
}

/** Whether the series was never meant for sets of one's own. */
export function isRapidRelease(series: string): boolean {
    return rapidSeries.includes(series);
}

/**
 * Numeric order of two versions: "10.0.0" is above "8.0.4". "7.0.0-rc2" is below "7.0.0-rc10", and that below "7.0.0",
 * with which "7.0.0-ent" is equal; Percona's "7.0.0-4" is above it.
 */
export function compareVersions(a: string, b: string): number {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    return (
        compare(left.release, right.release) ||
        compareCandidates(left.candidate, right.candidate) ||
        (left.build ?? 0) - (right.build ?? 0)
    );
}

/** None is above any: it is the release. */
function compareCandidates(a: string | undefined, b: string | undefined): number {
    if (a === undefined || b === undefined) {
        return Number(a === undefined) - Number(b === undefined);
    }
    return a.localeCompare(b, "en", { numeric: true });
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

/** Whether a set of series `from` may go back to series `to` while its FCV is that series. */
export function isDowngradeByOneSeries(from: string, to: string): boolean {
    return isHop(to, from);
}

/** The oldest release that a set of series `from` may go back to in series `to`; none: any will do. */
export function downgradeFloor(from: string, to: string): DowngradeFloor | undefined {
    const floor = isDowngradeByOneSeries(from, to) ? releaseOf.get(from)?.floor : undefined;
    return floor !== undefined && parseVersion(floor.version).series === to ? floor : undefined;
}

/** Whether the FCV of this series may be lowered to the one before. */
export function canLowerFcv(series: string): boolean {
    return releaseOf.get(series)?.lowersFcv ?? false;
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
