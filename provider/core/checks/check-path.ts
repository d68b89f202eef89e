import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import { nothingInspected } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { runningVersions } from "../topology/running-versions";
import type { Topology } from "../topology/topology";
import { lowestFcv } from "../topology/topology";
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
    seriesPath,
} from "../releases/version";
import type { Limits } from "./check";
import { blocker, warning } from "../errors/finding";
import { checkDowngradeOfSeries } from "./downgrade";

export function checkRelease(goal: Goal): readonly Finding[] {
    const { series, text } = parseVersion(goal.version);
    const why = isRapidRelease(series)
        ? `${series} was a rapid release, which is not for sets that their users run themselves`
        : `${series} is not a release series known to this package`;
    return isKnownSeries(series)
        ? []
        : blocker(
              "unknown-release",
              `Cannot use ${text}: ${why}`,
              `Choose a version of ${knownSeries().join(", ")}`,
          );
}

export function checkUninitiated(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                (member.version ?? member.installedVersion ?? goal.version) !== goal.version,
        )
        .flatMap((member) =>
            blocker(
                "not-initiated",
                `Cannot change ${member.host} from ${String(member.version ?? member.installedVersion)} to ${goal.version}: no member of ${topology.setName} answers, or it was never initiated`,
                "Go back to the version it had, run the update so that all its members run, then change the version",
                member.host,
            ),
        );
}

/** Every version that runs is judged against the goal: up, down, or across editions. */
export function checkPath(
    topology: Topology,
    goal: Goal,
    _limits?: Limits,
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
              `Version ${goal.version} is a candidate for ${release}: it is for trials, not for data that matter`,
              `Wait for ${release}`,
          );
}

/** The upgrade pages are not for a change of edition; Percona has a page of its own for that. */
function checkEdition(topology: Topology, from: string, to: string): readonly Finding[] {
    const [before, after] = [parseVersion(from).edition, parseVersion(to).edition];
    return before === after
        ? []
        : blocker(
              "edition-differs",
              `Cannot bring ${topology.setName} from ${from} to ${to}: that is a change from the ${before} to the ${after} edition`,
              `Choose a ${before} release; change the edition by hand, at one version`,
          );
}

function checkHop(
    topology: Topology,
    from: string,
    to: string,
    inspection: Inspection,
): readonly Finding[] {
    const [fromSeries, toSeries] = [parseVersion(from).series, parseVersion(to).series];
    if (fromSeries === toSeries) {
        return compareVersions(to, from) < 0
            ? warning(
                  "patch-downgrade",
                  `${topology.setName} goes back from ${from} to ${to}: what was mended between the two is broken again`,
                  `Read the release notes of ${fromSeries} between the two`,
              )
            : [];
    }
    if (isHop(fromSeries, toSeries)) {
        return [];
    }
    if (isDowngradeByOneSeries(fromSeries, toSeries)) {
        return checkDowngradeOfSeries(topology, from, to, inspection);
    }
    // Downgrade pages: "single-version downgrades" only, and that version is the one before.
    return compareSeries(toSeries, fromSeries) < 0
        ? blocker(
              "downgrade-unsupported",
              `Cannot bring ${topology.setName} back from ${from} to ${to}: ${toSeries} is not the series before ${fromSeries}, and no server goes back further`,
              `Set version to ${from} or later, or restore a backup that was made with ${toSeries}`,
          )
        : refuseSkip(topology, from, to);
}

function refuseSkip(topology: Topology, from: string, to: string): readonly Finding[] {
    const [fromSeries, toSeries] = [parseVersion(from).series, parseVersion(to).series];
    const cannot = `Cannot upgrade ${topology.setName} from ${from} to ${to}`;
    const between = seriesPath(fromSeries, toSeries).slice(0, -1);
    const first = between.at(0);
    if (first === undefined) {
        return blocker(
            "series-skipped",
            `${cannot}: no way from series ${fromSeries} to ${toSeries} is known`,
            `Choose a version of ${knownSeries().join(", ")}`,
        );
    }
    const fcv = lowestFcv(topology);
    const way = [
        from,
        ...(fcv === undefined || fcv === fromSeries ? [] : [fcvStep(fromSeries)]),
        ...between.flatMap((series) => [series, fcvStep(series)]),
        to,
    ];
    return blocker(
        "series-skipped",
        `${cannot} in one step: the way is ${way.join(" → ")}`,
        `Set upgradePath to "automatic", or go hop by hop: set version to a release of ${first}, run the update, set featureCompatibilityVersion to "${first}", run it again, then go on`,
    );
}

function fcvStep(series: string): string {
    return `featureCompatibilityVersion ${series}`;
}

/** Only two series may run side by side, and they must be neighbours; the goal's is one of them. */
export function checkSpread(topology: Topology, goal: Goal): readonly Finding[] {
    const running = [
        ...new Set(
            topology.members.flatMap((member) =>
                member.version === undefined ? [] : parseVersion(member.version).series,
            ),
        ),
    ].sort(compareSeries);
    const withGoal = new Set([...running, parseVersion(goal.version).series]);
    const tooMany = running.length > 1 && withGoal.size > 2;
    const apart = running.some((a) => running.some((b) => !areNeighbours(a, b)));
    // A goal that is no hop away has a finding of its own, which says how to get there.
    const hasPath = checkPath(topology, goal).every(({ severity }) => severity === "warning");
    return apart || (tooMany && hasPath)
        ? blocker(
              "versions-too-far-apart",
              `Cannot upgrade ${topology.setName} to ${goal.version}: its members run ${running.join(", ")}, at most two neighbouring series may run side by side`,
              "Bring all members to one series first",
          )
        : [];
}
