import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import { nothingInspected } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { runningVersions } from "../topology/running-versions";
import type { Topology } from "../topology/topology";
import { fcvOf } from "../topology/topology";
import {
    areNeighbours,
    compareSeries,
    compareVersions,
    isHop,
    isKnownSeries,
    isRapidRelease,
    isDowngradeByOneSeries,
    knownSeries,
    parseVersion,
    seriesOf,
    seriesPath,
} from "../releases/version";
import { cannotUpgrade } from "./check";
import { blocker, warning } from "../errors/finding";
import { checkDowngradeOfSeries } from "./downgrade";

/** Blocks if the goal's series is not known to this package. */
export function checkRelease(goal: Goal): readonly Finding[] {
    const { series, text } = parseVersion(goal.version);
    const why = isRapidRelease(series)
        ? `${series} was a rapid release, which is not supported for self-managed sets`
        : `${series} is not a release series known to this package`;
    return isKnownSeries(series)
        ? []
        : blocker(
              "unknown-release",
              `Cannot use ${text}: ${why}`,
              `Choose a version of series ${knownSeries().join(", ")}`,
          );
}

/** Blocks a change of version while the set is not initiated, or none of its members answers. */
export function checkUninitiated(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                (member.version ?? member.installedVersion ?? goal.version) !== goal.version,
        )
        .flatMap((member) =>
            blocker(
                "not-initiated",
                `Cannot change ${member.host} from ${String(member.version ?? member.installedVersion)} to ${goal.version}: no member of ${topology.setName} answers, or the set was never initiated`,
                "Restore the previous version, run the update so that all members run, then change the version",
                member.host,
            ),
        );
}

/** Checks the change from every running version to the goal: up, down, or to another edition. */
export function checkPath(
    topology: Topology,
    goal: Goal,
    inspection = nothingInspected,
): readonly Finding[] {
    const others = runningVersions(topology).filter((version) => version !== goal.version);
    return others.length === 0
        ? []
        : [
              ...checkCandidateRelease(goal),
              ...others.flatMap((from) => [
                  ...checkEdition(topology, from, goal.version),
                  ...checkHop(topology, from, goal.version, inspection),
              ]),
          ];
}

function checkCandidateRelease(goal: Goal): readonly Finding[] {
    const { candidate, release } = parseVersion(goal.version);
    return candidate === undefined
        ? []
        : warning(
              "release-candidate",
              `Version ${goal.version} is a release candidate of ${release}: it is meant for tests, not for production data`,
              `Wait for ${release}`,
          );
}

/** Blocks a change of edition: the upgrade pages do not cover it, and Percona has a separate page for it. */
function checkEdition(topology: Topology, from: string, to: string): readonly Finding[] {
    const [before, after] = [parseVersion(from).edition, parseVersion(to).edition];
    return before === after
        ? []
        : blocker(
              "edition-differs",
              `Cannot change ${topology.setName} from ${from} to ${to}: that is a change from the ${before} to the ${after} edition`,
              `Choose a release of the ${before} edition, and change the edition manually without changing the version`,
          );
}

function checkHop(
    topology: Topology,
    from: string,
    to: string,
    inspection: Inspection,
): readonly Finding[] {
    const [fromSeries, toSeries] = [seriesOf(from), seriesOf(to)];
    if (fromSeries === toSeries) {
        return compareVersions(to, from) < 0
            ? warning(
                  "patch-downgrade",
                  `${topology.setName} will be downgraded from ${from} to ${to}: bugs that were fixed in between return`,
                  `Read the release notes of ${fromSeries} for the releases in between`,
              )
            : [];
    }
    if (isHop(fromSeries, toSeries)) {
        return [];
    }
    if (isDowngradeByOneSeries(fromSeries, toSeries)) {
        return checkDowngradeOfSeries(topology, from, to, inspection);
    }
    // Downgrade pages: only "single-version downgrades", to the series before.
    return compareSeries(toSeries, fromSeries) < 0
        ? blocker(
              "downgrade-unsupported",
              `Cannot downgrade ${topology.setName} from ${from} to ${to}: ${toSeries} is not the series before ${fromSeries}, and a downgrade by more than one series is not supported`,
              `Set version to ${from} or later, or restore a backup that was made with ${toSeries}`,
          )
        : refuseSkip(topology, from, to);
}

function refuseSkip(topology: Topology, from: string, to: string): readonly Finding[] {
    const [fromSeries, toSeries] = [seriesOf(from), seriesOf(to)];
    const cannot = `Cannot upgrade ${topology.setName} from ${from} to ${to}`;
    const between = seriesPath(fromSeries, toSeries).slice(0, -1);
    const [first] = between;
    if (first === undefined) {
        return blocker(
            "series-skipped",
            `${cannot}: no upgrade path from series ${fromSeries} to ${toSeries} is known`,
            `Choose a version of series ${knownSeries().join(", ")}`,
        );
    }
    const fcv = fcvOf(topology);
    const path = [
        from,
        ...(fcv === undefined || fcv === fromSeries ? [] : [fcvStep(fromSeries)]),
        ...between.flatMap((series) => [series, fcvStep(series)]),
        to,
    ];
    return blocker(
        "series-skipped",
        `${cannot} in one step: the upgrade path is ${path.join(" → ")}`,
        `Set upgradePath to "automatic", or upgrade hop by hop: set version to a release of ${first}, run the update, set featureCompatibilityVersion to "${first}", run it again, and continue with the next series`,
    );
}

function fcvStep(series: string): string {
    return `featureCompatibilityVersion ${series}`;
}

/** Blocks if the members would run more than two series, or two that are not neighbours; the goal's series counts too. */
export function checkSpread(topology: Topology, goal: Goal): readonly Finding[] {
    const running = [...new Set(runningVersions(topology).map(seriesOf))];
    const withGoal = new Set([...running, seriesOf(goal.version)]);
    const tooMany = running.length > 1 && withGoal.size > 2;
    const apart = running.some((a) => running.some((b) => !areNeighbours(a, b)));
    // A goal that is more than a hop away has its own finding, which names the upgrade path.
    const hasPath = checkPath(topology, goal).every(({ severity }) => severity === "warning");
    return apart || (tooMany && hasPath)
        ? blocker(
              "versions-too-far-apart",
              `${cannotUpgrade(topology, goal)}: its members run ${running.join(", ")}, and at most two neighbouring series may run at the same time`,
              "Bring all members to one series first",
          )
        : [];
}
