import type { Finding } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";
import type { Goal } from "../../core/plan/plan";
import { cutAt, goalsOnPath, seriesOnPath } from "../../core/plan/upgrade-path";
import { parseVersion } from "../../core/releases/version";
import type { Topology } from "../../core/topology/topology";
import { newestRelease } from "../../io/releases/newest";
import { machineOf } from "../../io/ssh/machines";
import type { SetSpec } from "../args/spec";

/** The goals of an update in their order, and the findings if they cannot be determined. */
export interface ResolvedPath {
    readonly goals: readonly Goal[];
    readonly findings: readonly Finding[];
}

/** What resolving needs of a program. Without members, releases are looked up from this machine. */
type PathRequest = Pick<SetSpec, "setName" | "version" | "binaries" | "path"> &
    Partial<Pick<SetSpec, "members">>;

/** Returns one goal, or, if the program allows several hops, a goal with a release for each series on the upgrade path. */
export async function resolveUpgradePath(
    request: PathRequest,
    topology: Topology,
    goal: Goal,
): Promise<ResolvedPath> {
    const { path } = request;
    if (path === undefined) {
        return { goals: [goal], findings: [] };
    }
    const { releases, missing } = await chooseReleases(request, seriesOnPath(topology, goal));
    if (missing.length > 0) {
        const findings = missing.flatMap((series) => findMissingRelease(request, series));
        return { goals: [goal], findings };
    }
    const goals = goalsOnPath(topology, goal, releases);
    if (path.stopAt === undefined) {
        return { goals, findings: [] };
    }
    const cut = cutAt(topology, goals, path.stopAt);
    return cut === undefined
        ? { goals: [goal], findings: findStopPassed(request, path.stopAt) }
        : { goals: cut, findings: [] };
}

/** Chooses the release that the program names for a series, otherwise the newest one that the source has. */
async function chooseReleases(request: PathRequest, series: readonly string[]) {
    // Every host needs the release. Staging and its findings report whether the others have it.
    const machine = machineOf(request.members?.[0]?.shell);
    const named = new Map(
        request.path?.releases.map((version) => [parseVersion(version).series, version]),
    );
    const found = await Promise.all(
        series.map(
            async (each) =>
                named.get(each) ??
                (request.path?.onlyNamed === true
                    ? undefined
                    : await newestRelease(
                          request.binaries,
                          each,
                          request.version,
                          undefined,
                          machine,
                      )),
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

function findMissingRelease(
    { setName, version, binaries, path }: PathRequest,
    series: string,
): readonly Finding[] {
    return blocker(
        "binary-missing",
        `Cannot bring ${setName} to ${version}: series ${series} is on the upgrade path, and ${
            path?.onlyNamed === true
                ? "upgradePath names no release of it"
                : `no release of it is available (looked in ${binaries.root})`
        }`,
        `Name a release of ${series} in upgradePath, and make sure that binaries has it`,
    );
}

function findStopPassed({ setName, version }: PathRequest, stopAt: string): readonly Finding[] {
    return blocker(
        "stop-at-passed",
        `Cannot stop at ${stopAt} on the upgrade path of ${setName} to ${version}: it already runs a later series`,
        "Remove stopAt, or name a later series",
    );
}
