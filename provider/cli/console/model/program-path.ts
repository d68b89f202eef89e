import type { Finding } from "../../../core/errors/errors";
import type { Hop } from "../../../core/plan/upgrade-path";
import {
    lastOf,
    planPath,
    resolveUpgradePath,
    seriesOnPath,
} from "../../../core/plan/upgrade-path";
import type { Topology } from "../../../core/topology/topology";
import { compareVersions, parseVersion } from "../../../core/releases/version";
import type { DesiredByProgram } from "./set-in-state";

/** The way to a version as a program with this wish takes it. */
export interface ProgramPath {
    readonly hops: readonly Hop[];
    /** Series that lie between. */
    readonly by: readonly string[];
    readonly endsAt: string | null;
    /** Why there is none. */
    readonly findings: readonly Finding[];
}

/**
 * For judging by series: which release of a series in between it will be is for the preview to say, which asks the program's
 * own source. `known`: releases that there are.
 */
export function resolveProgramPath(
    topology: Topology,
    version: string,
    known: readonly string[],
    { upgradePath, stopAt }: DesiredByProgram,
): ProgramPath {
    const goal = { version };
    const direct = { hops: planPath(topology, [goal]), by: [], endsAt: null, findings: [] };
    if (upgradePath === "one-series") {
        return direct;
    }
    const automatic = upgradePath === "automatic";
    const named = automatic ? known.filter(isLike(version)) : upgradePath;
    const chooseRelease = (series: string) =>
        newestOf(series, named) ?? (automatic ? someOf(series, version) : undefined);
    const { goals, findings } = resolveUpgradePath(topology, goal, chooseRelease, {
        stopAt,
        whyMissing: "upgradePath names no release of it",
    });
    if (findings.length > 0) {
        return { ...direct, hops: [], findings };
    }
    const hops = planPath(topology, goals);
    const endsAt = lastOf(hops).goal.version === version ? null : (stopAt ?? null);
    return { hops, by: seriesOnPath(topology, goal), endsAt, findings };
}

/** Of the same edition, and no candidate. */
function isLike(version: string): (other: string) => boolean {
    const { edition } = parseVersion(version);
    return (other) => {
        const parsed = parseVersion(other);
        return parsed.edition === edition && parsed.candidate === undefined;
    };
}

/** Where no release of it is known here; the program's source may have some. */
function someOf(series: string, version: string): string {
    const suffixes = { community: "", enterprise: "-ent", percona: "-1" } as const;
    return `${series}.0${suffixes[parseVersion(version).edition]}`;
}

function newestOf(series: string, versions: readonly string[]): string | undefined {
    return versions
        .filter((each) => parseVersion(each).series === series)
        .sort(compareVersions)
        .at(-1);
}
