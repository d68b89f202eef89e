import { blocker } from "../../../core/errors/finding";
import type { Finding } from "../../../core/errors/errors";
import type { Hop } from "../../../core/plan/upgrade-path";
import {
    cutAt,
    goalsOnPath,
    lastOf,
    planPath,
    seriesOnPath,
} from "../../../core/plan/upgrade-path";
import type { Topology } from "../../../core/topology/topology";
import { compareVersions, parseVersion } from "../../../core/releases/version";
import type { DesiredByProgram } from "./set-in-state";

/** The upgrade path to a version, as the program follows it. */
export interface ProgramPath {
    readonly hops: readonly Hop[];
    /** Series in between. */
    readonly by: readonly string[];
    readonly endsAt: string | null;
    /** Why there is no path. */
    readonly findings: readonly Finding[];
}

/**
 * Resolves the upgrade path by series, for checks. The preview decides which release of a series in between is installed, as
 * it asks the program's own source. `known`: existing releases.
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
    const by = seriesOnPath(topology, goal);
    const named = upgradePath === "automatic" ? known.filter(isLike(version)) : upgradePath;
    const releases = new Map(
        by.map((series) => [series, newestOf(series, named) ?? someOf(series, version)]),
    );
    const unnamed = by.find((series) => newestOf(series, named) === undefined);
    if (upgradePath !== "automatic" && unnamed !== undefined) {
        const { setName } = topology;
        return { ...direct, hops: [], findings: notNamed(setName, version, unnamed) };
    }
    const goals = goalsOnPath(topology, goal, releases);
    const cut = stopAt === undefined ? goals : cutAt(topology, goals, stopAt);
    if (cut === undefined) {
        const findings = stopPassed(topology.setName, version, String(stopAt));
        return { ...direct, hops: [], findings };
    }
    const hops = planPath(topology, cut);
    const endsAt = lastOf(hops).goal.version === version ? null : (stopAt ?? null);
    return { hops, by, endsAt, findings: [] };
}

/** Matches releases of the same edition, without release candidates. */
function isLike(version: string): (other: string) => boolean {
    const { edition } = parseVersion(version);
    return (other) => {
        const parsed = parseVersion(other);
        return parsed.edition === edition && parsed.candidate === undefined;
    };
}

/** Makes up a release of a series that is unknown here: the program's source may have one. */
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

function notNamed(setName: string, version: string, series: string): readonly Finding[] {
    return blocker(
        "binary-missing",
        `Cannot bring ${setName} to ${version}: series ${series} lies on the way, and the program's upgradePath names no release of it`,
        `Name a release of ${series} in upgradePath`,
    );
}

function stopPassed(setName: string, version: string, stopAt: string): readonly Finding[] {
    return blocker(
        "stop-at-passed",
        `Cannot stop at ${stopAt} on the way of ${setName} to ${version}: it runs a later series`,
        "Remove stopAt from the program, or name a series that is still ahead",
    );
}
