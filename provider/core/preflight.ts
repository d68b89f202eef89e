import type { Finding } from "./errors";
import type { Goal } from "./plan";
import { chooseCandidate, isHalfWay, mustRestart } from "./plan";
import type { Member, Topology } from "./topology";
import {
    isElectable,
    isHealthy,
    isWithinLag,
    lowestFcv,
    majorityOf,
    primaryOf,
    votesOf,
} from "./topology";
import {
    areNeighbours,
    compareSeries,
    compareVersions,
    isHop,
    isKnownSeries,
    knownSeries,
    parseVersion,
    seriesPath,
} from "./version";

/** Limits that the checks judge by. */
export interface Limits {
    /** A member further behind the primary than this stops an upgrade. */
    readonly maxLagSecs: number;
}

type Check = (topology: Topology, goal: Goal, limits: Limits) => readonly Finding[];

/** Checks of a change of version; each sees one thing. All findings are shown at once. */
const upgradeChecks: readonly Check[] = [
    checkPath,
    checkFcvInPlace,
    checkFcvTransition,
    checkMembersUp,
    checkMembersHealthy,
    checkNewlyAdded,
    checkLag,
    checkSpread,
    checkQuorum,
    checkCandidate,
];

/** Everything that speaks against bringing the set to the goal. Empty or warnings only: go on. */
export function preflight(topology: Topology, goal: Goal, limits: Limits): readonly Finding[] {
    const known = checkRelease(goal);
    if (known.length > 0 || !topology.initiated) {
        return [...known, ...checkUninitiated(topology, goal)];
    }
    const checks = needsRestarts(topology, goal) ? upgradeChecks : [];
    return [checkMembership, checkGoalFcv, checkEvenVotes, ...checks].flatMap((check) =>
        check(topology, goal, limits),
    );
}

/** Whether any member has to be stopped for the goal, or was for another one. */
export function needsRestarts(topology: Topology, goal: Goal): boolean {
    return topology.members.some(
        (member) =>
            mustRestart(member, goal) ||
            (member.version ?? member.installedVersion) !== goal.version,
    );
}

function blocker(
    code: Finding["code"],
    message: string,
    remedy: string,
    member?: Member,
): readonly Finding[] {
    return [{ severity: "blocker", code, message, remedy, ...(member && { host: member.host }) }];
}

function checkRelease(goal: Goal): readonly Finding[] {
    const { series, text } = parseVersion(goal.version);
    return isKnownSeries(series)
        ? []
        : blocker(
              "unknown-release",
              `Cannot use ${text}: ${series} is not a release series known to this package`,
              `Choose a version of ${knownSeries().join(", ")}`,
          );
}

function checkUninitiated(topology: Topology, goal: Goal): readonly Finding[] {
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

function checkPath(topology: Topology, goal: Goal): readonly Finding[] {
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

/** "All members' FCV equals the series they come from": every upgrade page. */
function checkFcvInPlace(topology: Topology, goal: Goal): readonly Finding[] {
    const target = parseVersion(goal.version).series;
    return topology.members.flatMap((member) => {
        if (member.arbiter || member.version === undefined) {
            return [];
        }
        const from = parseVersion(member.version).series;
        if (from === target) {
            return [];
        }
        if (member.fcv === undefined) {
            return blocker(
                "fcv-unknown",
                `Cannot read featureCompatibilityVersion of ${member.host} (${member.version}); ${from} is required for ${goal.version}`,
                "Allow the user to run getParameter on every member",
                member,
            );
        }
        return member.fcv === from
            ? []
            : blocker(
                  "fcv-not-in-place",
                  `Cannot upgrade ${member.host} from ${member.version} to ${goal.version}: its featureCompatibilityVersion is ${member.fcv}, ${from} is required`,
                  `Keep version ${member.version}, set featureCompatibilityVersion to "${from}", run the update, then change the version`,
                  member,
              );
    });
}

function checkFcvTransition(topology: Topology): readonly Finding[] {
    return topology.members
        .filter((member) => member.fcvInTransition)
        .flatMap((member) =>
            blocker(
                "fcv-in-transition",
                `Cannot upgrade ${topology.setName}: a change of featureCompatibilityVersion has begun on ${member.host} and not ended`,
                "Run the same setFeatureCompatibilityVersion again until it succeeds",
                member,
            ),
        );
}

function checkMembersUp(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) => member.state === "DOWN" && !isHalfWay(member, goal) && !member.processRuns,
        )
        .flatMap((member) =>
            blocker(
                "member-down",
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is down, all members must run`,
                `Start it (keep version ${member.installedVersion ?? "as it was"} and run the update, or start it by hand), then change the version`,
                member,
            ),
        );
}

function checkMembersHealthy(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                !isHealthy(member) &&
                !isHalfWay(member, goal) &&
                (member.state !== "DOWN" || member.processRuns),
        )
        .flatMap((member) =>
            blocker(
                "member-not-healthy",
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is ${member.state}${member.state === "DOWN" ? " (its process runs and does not answer)" : ""}`,
                `Wait until it is ${member.arbiter ? "ARBITER" : "SECONDARY"}, and look at its log if that takes long`,
                member,
            ),
        );
}

/** Downgrade and upgrade pages: no member may still be in its first synchronisation. */
function checkNewlyAdded(topology: Topology): readonly Finding[] {
    return topology.members
        .filter((member) => member.newlyAdded)
        .flatMap((member) =>
            blocker(
                "newly-added",
                `Cannot upgrade ${topology.setName}: ${member.host} was just added and has no vote yet`,
                "Wait until its initial sync has ended",
                member,
            ),
        );
}

function checkLag(topology: Topology, goal: Goal, limits: Limits): readonly Finding[] {
    return topology.members
        .filter((member) => !isHalfWay(member, goal) && !isWithinLag(member, limits.maxLagSecs))
        .flatMap((member) =>
            blocker(
                "member-not-caught-up",
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is ${String(Math.round(member.lagSecs ?? 0))} s behind the primary, at most ${String(limits.maxLagSecs)} s is allowed`,
                "Wait until it has caught up, or raise upgrade.maxLagSecs",
                member,
            ),
        );
}

/** Only neighbours may run side by side. */
function checkSpread(topology: Topology): readonly Finding[] {
    const series = [
        ...new Set(
            topology.members.flatMap((m) => (m.version ? parseVersion(m.version).series : [])),
        ),
    ].sort(compareSeries);
    const apart = series.some((a) => series.some((b) => !areNeighbours(a, b)));
    return apart || series.length > 2
        ? blocker(
              "versions-apart",
              `Cannot upgrade ${topology.setName}: its members run ${series.join(", ")}, at most two neighbouring series may run side by side`,
              "Bring the members to neighbouring series first",
          )
        : [];
}

/** Votes, not members: with one voter stopped, the others must still elect a primary. */
function checkQuorum(topology: Topology): readonly Finding[] {
    const { members, setName } = topology;
    const most = Math.max(0, ...members.map((member) => member.votes));
    const left = votesOf(members) - most;
    return left >= majorityOf(members)
        ? []
        : blocker(
              "quorum",
              `Cannot upgrade ${setName} without stopping it: with one member down ${String(left)} of ${String(votesOf(members))} votes are left, ${String(majorityOf(members))} elect a primary`,
              "Add a voting member first",
          );
}

function checkCandidate(topology: Topology, goal: Goal): readonly Finding[] {
    const primary = primaryOf(topology);
    if (primary === undefined) {
        return topology.members.some((member) => isHalfWay(member, goal))
            ? []
            : blocker(
                  "no-primary",
                  `Cannot upgrade ${topology.setName} to ${goal.version}: it has no primary`,
                  "Bring the set back to a primary first",
              );
    }
    const electable = topology.members.filter((m) => isElectable(m) && m.host !== primary.host);
    if (
        electable.length === 0 ||
        (!chooseCandidate(topology, goal) && !anyHalfWay(topology, goal))
    ) {
        return blocker(
            "no-candidate",
            `Cannot upgrade ${primary.host} from ${String(primary.version)} to ${goal.version}: no other member can become primary`,
            "Give another data-bearing member a vote and a priority above 0",
            primary,
        );
    }
    const data = topology.members.filter((member) => !member.arbiter && member.votes > 0);
    return data.length - 1 >= majorityOf(topology.members)
        ? []
        : [
              {
                  severity: "warning",
                  code: "majority-writes-wait",
                  message: `While one member of ${topology.setName} is stopped, ${String(data.length - 1)} voting members hold data and ${String(majorityOf(topology.members))} make a majority: writes with majority concern wait until it is back`,
                  remedy: "Replace the arbiter by a member with data",
              },
          ];
}

function anyHalfWay(topology: Topology, goal: Goal): boolean {
    return topology.members.some((member) => isHalfWay(member, goal));
}

function checkMembership(topology: Topology): readonly Finding[] {
    const absent = topology.members.filter((member) => !member.inSet).map((member) => member.host);
    const differ = [
        ...topology.strangers.map((host) => `${host} is in the set and not in the program`),
        ...absent.map((host) => `${host} is in the program and not in the set`),
    ];
    return differ.flatMap((what) =>
        blocker(
            "members-differ",
            `Cannot manage ${topology.setName}: ${what}`,
            "Name the members of the set in the program, no more and no fewer: this version of the package neither adds nor removes members",
        ),
    );
}

function checkGoalFcv(topology: Topology, goal: Goal): readonly Finding[] {
    const current = lowestFcv(topology);
    if (goal.fcv === undefined || current === undefined || goal.fcv === current) {
        return [];
    }
    if (compareSeries(goal.fcv, current) < 0) {
        return blocker(
            "fcv-lower",
            `Cannot lower featureCompatibilityVersion of ${topology.setName} from ${current} to ${goal.fcv}: this package only raises it`,
            `Set featureCompatibilityVersion to "${current}" or remove it`,
        );
    }
    const { series } = parseVersion(goal.version);
    return goal.fcv === series
        ? []
        : blocker(
              "fcv-refused",
              `Cannot raise featureCompatibilityVersion of ${topology.setName} from ${current} to ${goal.fcv}: its version will be ${goal.version}`,
              `Set featureCompatibilityVersion to "${series}" or remove it`,
          );
}

function checkEvenVotes(topology: Topology): readonly Finding[] {
    const votes = votesOf(topology.members);
    return votes % 2 === 1
        ? []
        : [
              {
                  severity: "warning",
                  code: "even-votes",
                  message: `${topology.setName} has ${String(votes)} votes: an even number survives no more failures than one vote less`,
                  remedy: "Use an odd number of voting members",
              },
          ];
}
