import { blocker } from "../errors/finding";
import { defined } from "../json/defined";
import type { Finding } from "../errors/errors";
import type { Goal } from "./goal";
import { applyStep, simulateRecovery } from "./simulate";
import { planUpgrade } from "./plan";
import type { Step } from "./step";
import type { Topology } from "../topology/topology";
import { fcvOf, lowestFcv, membersAwaitingFcv } from "../topology/topology";
import { compareSeries, compareVersions, seriesOf, seriesPath } from "../releases/version";

/** One hop of an upgrade path: its goal, the set before it, and the steps. */
export interface Hop {
    readonly goal: Goal;
    readonly topology: Topology;
    readonly steps: readonly Step[];
}

/** Returns the series to install before the goal's. A release must be chosen for each. */
export function seriesOnPath(topology: Topology, goal: Goal): readonly string[] {
    const last = seriesOf(goal.version);
    const { lowest, highest } = spreadOf(topology);
    if (lowest === undefined || highest === undefined || compareSeries(lowest, last) >= 0) {
        return [];
    }
    // A hop that was begun comes first: members, or the FCV, are behind the newest server.
    const fcv = lowestFcv(topology);
    const begun =
        highest !== last && (lowest !== highest || (fcv !== undefined && fcv !== highest));
    return [...(begun ? [highest] : []), ...seriesPath(highest, last).slice(0, -1)];
}

/** The goals of an update, in order, and why there is no path. */
export interface ResolvedPath {
    readonly goals: readonly Goal[];
    readonly findings: readonly Finding[];
}

interface PathChoices {
    /** The series at which the update stops, if any. */
    readonly stopAt: string | undefined;
    /** Why no release of a series was found: "upgradePath names no release of it". */
    readonly whyMissing: string;
}

/**
 * Returns the goals of an upgrade over several series. `chooseRelease` returns the release to install of a series on the
 * path, or undefined if there is none. If something prevents the path, the user's goal is the only one.
 */
export function resolveUpgradePath(
    topology: Topology,
    goal: Goal,
    chooseRelease: (series: string) => string | undefined,
    { stopAt, whyMissing }: PathChoices,
): ResolvedPath {
    const cannot = `Cannot bring ${topology.setName} to ${goal.version}`;
    const missing = seriesOnPath(topology, goal).filter(
        (series) => chooseRelease(series) === undefined,
    );
    if (missing.length > 0) {
        const findings = missing.flatMap((series) =>
            blocker(
                "binary-missing",
                `${cannot}: series ${series} must be installed in between, and ${whyMissing}`,
                `Name a release of ${series} in upgradePath, and make sure that binaries provides it`,
            ),
        );
        return { goals: [goal], findings };
    }
    const goals = goalsOnPath(topology, goal, chooseRelease);
    const cut = stopAt === undefined ? goals : stopAtSeries(topology, goals, stopAt);
    if (cut === undefined) {
        const findings = blocker(
            "stop-at-passed",
            `${cannot} with a stop at ${String(stopAt)}: it runs a later series`,
            "Remove stopAt, or name a series that is still ahead",
        );
        return { goals: [goal], findings };
    }
    return { goals: cut, findings: [] };
}

/**
 * Returns the goals on the path, in order, the user's last: the FCV of each series is set before the next one is
 * installed, and a series that was begun is finished with the release that it was begun with.
 */
export function goalsOnPath(
    topology: Topology,
    goal: Goal,
    chooseRelease: (series: string) => string | undefined,
): readonly Goal[] {
    const { fcv: _fcv, fcvBurnInSecs: _burnIn, ...choices } = goal;
    const between = seriesOnPath(topology, goal).flatMap((series): readonly Goal[] => {
        const begun = versionsOf(topology).filter((version) => seriesOf(version) === series);
        const version = newest(begun) ?? chooseRelease(series);
        return version === undefined ? [] : [{ ...choices, version, fcv: series }];
    });
    return [...between, goal];
}

/**
 * Returns the goals up to that of a series, without raising its FCV, so that a downgrade stays possible. A set that has
 * reached the series keeps the version that it runs. Undefined if the set is past the series.
 */
export function stopAtSeries(
    topology: Topology,
    goals: readonly Goal[],
    series: string,
): readonly Goal[] | undefined {
    const { highest } = spreadOf(topology);
    if (highest !== undefined && compareSeries(highest, series) > 0) {
        return undefined;
    }
    const index = goals.findIndex((goal) => seriesOf(goal.version) === series);
    const found = goals[index];
    if (found !== undefined) {
        const { fcv, ...stop } = found;
        return [...goals.slice(0, index), index === goals.length - 1 ? found : stop];
    }
    const version = newest(versionsOf(topology));
    const [{ fcv: _fcv, fcvBurnInSecs: _burnIn, ...choices } = {}] = goals.slice(-1);
    return highest === series && version !== undefined ? [{ ...choices, version }] : goals;
}

function spreadOf(topology: Topology) {
    const series = versionsOf(topology).map(seriesOf).sort(compareSeries);
    return { lowest: series.at(0), highest: series.at(-1) };
}

/** Returns the hops that are left: the FCV of a series is raised at the end of its hop, so it shows which are done. */
export function hopsLeft<H extends { readonly fcv: string }>(
    topology: Topology,
    hops: readonly H[],
): readonly H[] {
    const fcv = lowestFcv(topology);
    return hops.filter((hop) => fcv === undefined || compareSeries(fcv, hop.fcv) < 0);
}

/** Plans the hops of a path, each on the set as the previous one leaves it. */
export function planPath(topology: Topology, goals: readonly Goal[]): readonly Hop[] {
    let view = topology;
    return goals.map((goal) => {
        const before = view;
        const steps = planUpgrade(before, goal);
        const after = steps.reduce(applyStep, before);
        const recovered = simulateRecovery(before, after, lowestFcv(before) ?? goal.fcv);
        view = withFcvEverywhere(recovered, goal);
        return { goal, topology: before, steps };
    });
}

/** The path waits at the end of a hop until delayed members have applied its FCV too. */
function withFcvEverywhere(topology: Topology, { fcv }: Goal): Topology {
    const awaiting =
        fcv !== undefined && fcvOf(topology) === fcv ? membersAwaitingFcv(topology) : [];
    return {
        ...topology,
        members: topology.members.map((member) =>
            awaiting.includes(member)
                ? { ...member, ...defined({ fcv }), fcvInTransition: false }
                : member,
        ),
    };
}

/** Whether no hop has a step. */
export function isIdle(hops: readonly Hop[]): boolean {
    return hops.every(({ steps }) => steps.length === 0);
}

export function lastOf(hops: readonly Hop[]): Hop {
    const last = hops.at(-1);
    if (!last) {
        throw new RangeError("An upgrade path has at least one hop");
    }
    return last;
}

/** Returns what members run, or would run at their next start, including those that an earlier run stopped. */
function versionsOf({ members }: Topology): readonly string[] {
    return members.flatMap(
        ({ version, installedVersion, preparedVersion }) =>
            version ?? [installedVersion, preparedVersion].filter((text) => text !== undefined),
    );
}

function newest(versions: readonly string[]): string | undefined {
    return [...versions].sort(compareVersions).at(-1);
}
