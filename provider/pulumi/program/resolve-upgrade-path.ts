import { blocker } from "../../core/errors/finding";
import type { Finding } from "../../core/errors/errors";
import { cutAt, goalsOnPath, seriesOnPath } from "../../core/plan/upgrade-path";
import type { Goal } from "../../core/plan/plan";
import type { Topology } from "../../core/topology/topology";
import { parseVersion } from "../../core/releases/version";
import { newestRelease } from "../../io/releases/newest";
import { machineOf } from "../../io/ssh/machines";
import type { SetSpec } from "../args/spec";

/** The goals of an update, one after the other, and what keeps them from being known. */
export interface ResolvedPath {
    readonly goals: readonly Goal[];
    readonly findings: readonly Finding[];
}

/** All that it has to know of the program; without members, releases are looked for from here. */
type WaySpec = Pick<SetSpec, "setName" | "version" | "binaries" | "path"> &
    Partial<Pick<SetSpec, "members">>;

/** One goal, unless the program allows several hops: then a release for each series on the way. */
export async function resolveUpgradePath(
    spec: WaySpec,
    topology: Topology,
    goal: Goal,
): Promise<ResolvedPath> {
    const { path } = spec;
    if (path === undefined) {
        return { goals: [goal], findings: [] };
    }
    const { releases, missing } = await chooseReleases(spec, seriesOnPath(topology, goal));
    if (missing.length > 0) {
        return { goals: [goal], findings: missing.flatMap((series) => noRelease(spec, series)) };
    }
    const goals = goalsOnPath(topology, goal, releases);
    if (path.stopAt === undefined) {
        return { goals, findings: [] };
    }
    const cut = cutAt(topology, goals, path.stopAt);
    return cut === undefined
        ? { goals: [goal], findings: passed(spec, path.stopAt) }
        : { goals: cut, findings: [] };
}

/** Named by the program, or else the newest that the source has. */
async function chooseReleases(spec: WaySpec, series: readonly string[]) {
    // Every host has to have it: whether the others do, staging and its findings tell.
    const machine = machineOf(spec.members?.[0]?.shell);
    const named = new Map(
        spec.path?.releases.map((version) => [parseVersion(version).series, version]),
    );
    const found = await Promise.all(
        series.map(
            async (each) =>
                named.get(each) ??
                (spec.path?.onlyNamed === true
                    ? undefined
                    : await newestRelease(spec.binaries, each, spec.version, undefined, machine)),
        ),
    );
    const releases = new Map<string, string>();
    const missing: string[] = [];
    series.forEach((each, index) => {
        const version = found[index];
        if (version === undefined) {
            missing.push(each);
        } else {
            releases.set(each, version);
        }
    });
    return { releases, missing };
}

function noRelease(
    { setName, version, binaries, path }: WaySpec,
    series: string,
): readonly Finding[] {
    return blocker(
        "binary-missing",
        `Cannot bring ${setName} to ${version}: series ${series} lies on the way, and ${
            path?.onlyNamed === true
                ? "upgradePath names no release of it"
                : `no release of it is to be had (looked in ${binaries.root})`
        }`,
        `Name a release of ${series} in upgradePath, and see that binaries has it`,
    );
}

function passed({ setName, version }: WaySpec, stopAt: string): readonly Finding[] {
    return blocker(
        "stop-at-passed",
        `Cannot stop at ${stopAt} on the way of ${setName} to ${version}: it runs a later series`,
        "Remove stopAt, or name a series that is still ahead",
    );
}
