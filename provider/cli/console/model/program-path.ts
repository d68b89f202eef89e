import type { Finding } from "../../../core/errors/errors";
import type { Edition } from "../../../core/releases/edition";
import { releasesOfSeries } from "../../../core/releases/releases-of-series";
import type { Hop } from "../../../core/plan/upgrade-path";
import {
    lastOf,
    planPath,
    resolveUpgradePath,
    seriesOnPath,
} from "../../../core/plan/upgrade-path";
import type { Topology } from "../../../core/topology/topology";
import { compareVersions, parseVersion, seriesOf } from "../../../core/releases/version";
import type { DesiredByProgram } from "./set-in-state";

/** The upgrade path to a version, as the program follows it. */
interface ProgramPath {
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
    const { edition } = parseVersion(version);
    const chooseRelease = (series: string) =>
        upgradePath === "automatic"
            ? (releasesOfSeries(series, edition, known).at(-1) ?? someOf(series, edition))
            : newestOf(series, upgradePath);
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

/** Makes up a release of a series that is unknown here: the program's source may have one. */
function someOf(series: string, edition: Edition): string {
    const suffixes = { community: "", enterprise: "-ent", percona: "-1" } as const;
    return `${series}.0${suffixes[edition]}`;
}

function newestOf(series: string, versions: readonly string[]): string | undefined {
    return versions
        .filter((each) => seriesOf(each) === series)
        .sort(compareVersions)
        .at(-1);
}
