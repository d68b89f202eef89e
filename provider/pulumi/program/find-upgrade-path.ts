import type { ResolvedPath } from "../../core/plan/upgrade-path";
import { resolveUpgradePath, seriesOnPath } from "../../core/plan/upgrade-path";
import type { Goal } from "../../core/plan/goal";
import type { Topology } from "../../core/topology/topology";
import { parseVersion } from "../../core/releases/version";
import { newestRelease } from "../../io/releases/newest";
import { machineOf } from "../../io/ssh/machines";
import type { SetSpec } from "../args/spec";

/** The parts of a program that decide the path. Without members, releases are searched for from this machine. */
type PathSource = Pick<SetSpec, "binaries" | "path"> & Partial<Pick<SetSpec, "members">>;

/** Returns one goal, unless the program allows several hops: then one for each series on the path, with a release of it. */
export async function findUpgradePath(
    source: PathSource,
    topology: Topology,
    goal: Goal,
): Promise<ResolvedPath> {
    const { path, binaries } = source;
    if (path === undefined) {
        return { goals: [goal], findings: [] };
    }
    const releases = await findReleases(source, seriesOnPath(topology, goal), goal.version);
    return resolveUpgradePath(topology, goal, (series) => releases.get(series), {
        stopAt: path.stopAt,
        whyMissing: path.onlyNamed
            ? "upgradePath names no release of it"
            : `no release of it is available (searched in ${binaries.root})`,
    });
}

/** For each series the release that the program names, or else the newest one that its source has. */
async function findReleases(
    { binaries, path, members }: PathSource,
    series: readonly string[],
    version: string,
): Promise<ReadonlyMap<string, string | undefined>> {
    // Every host must have it: staging and its findings report whether the others do.
    const machine = machineOf(members?.[0]?.shell);
    const named = new Map(path?.releases.map((each) => [parseVersion(each).series, each]));
    const findNewest = (each: string) =>
        path?.onlyNamed === true
            ? undefined
            : newestRelease(binaries, each, version, undefined, machine);
    return new Map(
        await Promise.all(
            series.map(
                async (each) => [each, named.get(each) ?? (await findNewest(each))] as const,
            ),
        ),
    );
}
