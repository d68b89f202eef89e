import type { Finding } from "../errors";
import type { Goal } from "../plan";
import type { Topology } from "../topology";
import {
    areNeighbours,
    compareSeries,
    compareVersions,
    isHop,
    isKnownSeries,
    knownSeries,
    parseVersion,
    seriesPath,
} from "../version";
import { blocker } from "./check";

export function checkRelease(goal: Goal): readonly Finding[] {
    const { series, text } = parseVersion(goal.version);
    return isKnownSeries(series)
        ? []
        : blocker(
              "unknown-release",
              `Cannot use ${text}: ${series} is not a release series known to this package`,
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
                member,
            ),
        );
}

export function checkPath(topology: Topology, goal: Goal): readonly Finding[] {
    const running = new Set(topology.members.flatMap((member) => member.version ?? []));
    return [...running].flatMap((from) => judgeHop(topology.setName, from, goal.version));
}

function judgeHop(setName: string, from: string, to: string): readonly Finding[] {
    const cannot = `Cannot upgrade ${setName} from ${from} to ${to}`;
    if (compareVersions(to, from) < 0) {
        return blocker(
            "downgrade",
            `${cannot}: that is a downgrade`,
            `Set version to ${from} or later`,
        );
    }
    const [fromSeries, toSeries] = [parseVersion(from).series, parseVersion(to).series];
    if (fromSeries === toSeries || isHop(fromSeries, toSeries)) {
        return [];
    }
    const between = seriesPath(fromSeries, toSeries).slice(0, -1);
    const first = between.at(0);
    return first === undefined
        ? blocker(
              "series-skipped",
              `${cannot}: no way from series ${fromSeries} to ${toSeries} is known`,
              `Choose a version of ${knownSeries().join(", ")}`,
          )
        : blocker(
              "series-skipped",
              `${cannot}: series ${between.join(", then ")} must be installed in between`,
              `Set version to a release of ${first}, run the update, set featureCompatibilityVersion to "${first}", run it again, then go on`,
          );
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
    return apart || (tooMany && checkPath(topology, goal).length === 0)
        ? blocker(
              "versions-apart",
              `Cannot upgrade ${topology.setName} to ${goal.version}: its members run ${running.join(", ")}, at most two neighbouring series may run side by side`,
              "Bring all members to one series first",
          )
        : [];
}
