import type { Goal } from "./plan";
import { applyStep, simulateRecovery } from "./simulate";
import { pickChoices, planUpgrade } from "./plan";
import type { Step } from "./step";
import type { Member, Topology } from "../topology/topology";
import { lowestFcv } from "../topology/topology";
import { compareSeries, compareVersions, parseVersion, seriesPath } from "../releases/version";

/** One hop of the way: its goal, the set as it will be found, and the steps from there. */
export interface Hop {
    readonly goal: Goal;
    readonly topology: Topology;
    readonly steps: readonly Step[];
}

/** The series to install on the way to the goal's, without it: for each a release has to be chosen. */
export function seriesOnPath(topology: Topology, goal: Goal): readonly string[] {
    const last = seriesOf(goal.version);
    const { lowest, highest } = spreadOf(topology);
    if (lowest === undefined || highest === undefined || compareSeries(lowest, last) >= 0) {
        return [];
    }
    // What was begun comes first: members, or the FCV, are behind the newest server.
    const fcv = lowestFcv(topology);
    const begun =
        highest !== last && (lowest !== highest || (fcv !== undefined && fcv !== highest));
    return [...(begun ? [highest] : []), ...seriesPath(highest, last).slice(0, -1)];
}

/**
 * The goals to reach one after the other, the last one the user's: the FCV of each series is set before the next one is
 * installed, and a series that was begun is ended with the release that it was begun with.
 */
export function goalsOnPath(
    topology: Topology,
    goal: Goal,
    releases: ReadonlyMap<string, string>,
): readonly Goal[] {
    const between = seriesOnPath(topology, goal).flatMap((series): readonly Goal[] => {
        const begun = versionsOf(topology).filter((version) => seriesOf(version) === series);
        const version = newest(begun) ?? releases.get(series);
        return version === undefined ? [] : [{ ...pickChoices(goal), version, fcv: series }];
    });
    return [...between, goal];
}

/**
 * The goals up to the one of a series, its FCV not raised: from there the way back is still open. A set that has come
 * that far stays at what it runs. Undefined where it has gone further.
 */
export function cutAt(
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
    return highest === series && version !== undefined ? [{ version }] : goals;
}

function spreadOf(topology: Topology): { readonly lowest?: string; readonly highest?: string } {
    const series = [...new Set(versionsOf(topology).map(seriesOf))].sort(compareSeries);
    const [lowest] = series;
    const highest = series.at(-1);
    return {
        ...(lowest !== undefined && { lowest }),
        ...(highest !== undefined && { highest }),
    };
}

/** The FCV of a series is raised at the end of its hop: one that the set's FCV has reached lies behind it. */
export function hopsLeft<H extends { readonly fcv: string }>(
    topology: Topology,
    hops: readonly H[],
): readonly H[] {
    const fcv = lowestFcv(topology);
    return hops.filter((hop) => fcv === undefined || compareSeries(fcv, hop.fcv) < 0);
}

/** The way as hops, each planned on what the one before it leaves behind. */
export function planPath(topology: Topology, goals: readonly Goal[]): readonly Hop[] {
    let view = topology;
    return goals.map((goal) => {
        const found = view;
        const steps = planUpgrade(found, goal);
        view = simulateRecovery(
            found,
            steps.reduce(applyStep, found),
            lowestFcv(found) ?? goal.fcv,
        );
        return { goal, topology: found, steps };
    });
}

/** Nothing is left on the way. */
export function isIdle(hops: readonly Hop[]): boolean {
    return hops.every(({ steps }) => steps.length === 0);
}

export function lastOf(hops: readonly Hop[]): Hop {
    const last = hops.at(-1);
    if (!last) {
        throw new RangeError("A way has at least one hop");
    }
    return last;
}

/** What members run, or would run: also of those that an earlier run stopped. */
function versionsOf(topology: Topology): readonly string[] {
    const of = ({ version, installedVersion, preparedVersion }: Member) => [
        ...[version ?? installedVersion].filter((text) => text !== undefined),
        ...(version === undefined && preparedVersion !== undefined ? [preparedVersion] : []),
    ];
    return topology.members.flatMap(of);
}

function newest(versions: readonly string[]): string | undefined {
    return [...versions].sort(compareVersions).at(-1);
}

function seriesOf(version: string): string {
    return parseVersion(version).series;
}
