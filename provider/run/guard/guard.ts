import { describeEmptied, isEmptied } from "../../core/checks/emptied";
import { UpgradeError } from "../../core/errors/errors";
import { maxUnavailableOf, whyQuorumIsLost } from "../../core/plan/batches";
import type { Goal } from "../../core/plan/plan";
import { chooseCandidate } from "../../core/plan/plan";
import type { Step } from "../../core/plan/step";
import type { Member, Topology } from "../../core/topology/topology";
import {
    findMember,
    isElectable,
    isHealthy,
    isStalePrimary,
    isWithinLag,
    majorityOf,
    primaryOf,
    votesOf,
} from "../../core/topology/topology";
import {
    areNeighbours,
    canLowerFcv,
    compareSeries,
    isHop,
    parseVersion,
} from "../../core/releases/version";
import type { ConcurrentUpdates } from "../update-slots";

const noConcurrent: ConcurrentUpdates = { underWay: [], unavailable: [] };

/** Steps that make a member unavailable, or take the primary's role from it. */
type DisruptiveStep = Extract<Step, { readonly kind: "stop-member" | "hand-over" | "revert" }>;

/**
 * Checks a step for safety, on a fresh observation immediately before it. Returns why the step must not happen, or
 * undefined. The chain of resources only orders; this guard protects, also when `--target` bypasses the chain.
 */
export function guardStep(
    step: Step,
    topology: Topology,
    goal: Goal,
    maxLagSecs: number,
    concurrent = noConcurrent,
): UpgradeError | undefined {
    switch (step.kind) {
        case "stop-member":
            return (
                guardRunningPrimary(step.host, topology, goal) ??
                guardOnePrimary(step, topology) ??
                guardOthersHealthy(step, topology, maxLagSecs, concurrent.underWay) ??
                guardVersions(step.host, topology, goal, concurrent.underWay) ??
                (goal.acceptsWriteDowntime === true
                    ? undefined
                    : (guardQuorum(step.host, topology) ??
                      guardElectableLeft(step.host, topology))) ??
                guardConcurrent(step.host, topology, goal, concurrent.underWay)
            );
        case "hand-over":
            return (
                guardOnePrimary(step, topology) ??
                guardNoneUnavailable(step, concurrent.unavailable) ??
                guardOthersHealthy(step, topology, maxLagSecs) ??
                guardVersions(step.host, topology, goal) ??
                guardCandidate(step.host, step.candidate)
            );
        case "set-fcv":
            return guardFcv(step.from, step.to, topology, goal) ?? guardAllOnGoal(topology, goal);
        case "move-data-aside":
            return guardMoveDataAside(step.host, topology);
        case "revert":
            return guardRevert(step, topology, goal, maxLagSecs, concurrent.underWay);
        case "start-member":
            return guardEmptied(step.host, topology);
        // These two bring a member back, which is always safe.
        case "switch-binary":
        case "await-member":
            return undefined;
    }
}

/** "Refusing to stop db2:27017" */
function refusing({ kind, host }: DisruptiveStep): string {
    return kind === "hand-over" ? `Refusing to hand over from ${host}` : `Refusing to stop ${host}`;
}

/** Refuses to stop the running primary: it hands over first, if any member can take over. */
function guardRunningPrimary(
    host: string,
    topology: Topology,
    goal: Goal,
): UpgradeError | undefined {
    const mayStop =
        goal.acceptsWriteDowntime === true && chooseCandidate(topology, goal) === undefined;
    return findMember(topology, host).state === "PRIMARY" && !mayStop
        ? new UpgradeError("running-primary", `Refusing to stop ${host}: it is the primary`, {
              host,
          })
        : undefined;
}

/**
 * Refuses while two members report themselves as primary: one of them is cut off. Which one has the set's data shows once
 * the other has stepped down.
 */
function guardOnePrimary(step: DisruptiveStep, topology: Topology): UpgradeError | undefined {
    const stale = topology.members.find((member) => isStalePrimary(member, topology));
    return stale
        ? new UpgradeError(
              "member-not-healthy",
              `${refusing(step)}: ${stale.host} reports itself as PRIMARY, but another member knows of a later election`,
              { host: stale.host },
          )
        : undefined;
}

/** Requires every other member to serve and to keep up, except those that are being updated concurrently. */
function guardOthersHealthy(
    step: DisruptiveStep,
    topology: Topology,
    maxLagSecs: number,
    concurrent: readonly string[] = [],
): UpgradeError | undefined {
    const others = topology.members.filter(
        (member) => member.host !== step.host && !concurrent.includes(member.host),
    );
    const unhealthy = others.find((member) => !isHealthy(member));
    if (unhealthy) {
        return new UpgradeError(
            "member-not-healthy",
            `${refusing(step)}: ${unhealthy.host} is ${unhealthy.state}, and every other member must be healthy`,
            { host: unhealthy.host },
        );
    }
    // A member may answer this run but be cut off from the set: then its vote does not count.
    const isolated = others.find((member) => member.unheard === true);
    if (isolated) {
        return new UpgradeError(
            "member-not-healthy",
            `${refusing(step)}: the primary gets no heartbeat from ${isolated.host}, and every other member must be healthy`,
            { host: isolated.host },
        );
    }
    const behind = others.find((member) => !isWithinLag(member, maxLagSecs));
    if (behind) {
        return new UpgradeError(
            "member-not-caught-up",
            `${refusing(step)}: ${behind.host} is ${String(behind.lagSecs)} s behind the primary, and at most ${String(maxLagSecs)} s is allowed`,
            { host: behind.host },
        );
    }
    return primaryOf(topology)
        ? undefined
        : new UpgradeError("no-primary", `${refusing(step)}: ${topology.setName} has no primary`, {
              host: step.host,
          });
}

/**
 * Refuses a stop that the set cannot bear together with the concurrent updates. All of those count as unavailable, even
 * if they seem healthy, so that two checks at the same moment cannot both allow a stop.
 */
function guardConcurrent(
    host: string,
    topology: Topology,
    goal: Goal,
    concurrent: readonly string[],
): UpgradeError | undefined {
    if (concurrent.length === 0) {
        return undefined;
    }
    const unavailable = [host, ...concurrent];
    const others = topology.members.filter((member) => !unavailable.includes(member.host));
    const why =
        unavailable.length > maxUnavailableOf(goal)
            ? `at most ${maxUnavailableOf(goal)} may be unavailable together`
            : whyQuorumIsLost(others, topology);
    return why === undefined
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host} together with ${concurrent.join(", ")}: ${why}`,
              { host },
          );
}

/** Refuses a handover while a concurrent update makes a member unavailable: one that is stopping may still seem healthy. */
function guardNoneUnavailable(
    step: DisruptiveStep,
    unavailable: readonly string[],
): UpgradeError | undefined {
    const [first] = unavailable;
    return first === undefined
        ? undefined
        : new UpgradeError(
              "member-not-healthy",
              `${refusing(step)}: ${first} is still being updated, and every other member must be healthy`,
              { host: first },
          );
}

/** Requires that the remaining votes elect a primary; it counts votes, not members. */
function guardQuorum(host: string, topology: Topology): UpgradeError | undefined {
    const left = votesOf(topology.members.filter((m) => m.host !== host && isHealthy(m)));
    const needed = majorityOf(topology.members);
    return left >= needed
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host}: ${String(left)} of ${String(votesOf(topology.members))} votes would be left, and ${String(needed)} are required to elect a primary`,
              { host },
          );
}

function guardElectableLeft(host: string, topology: Topology): UpgradeError | undefined {
    const left = topology.members.some(
        (member) => member.host !== host && isElectable(member) && isHealthy(member),
    );
    return left
        ? undefined
        : new UpgradeError(
              "no-candidate",
              `Refusing to stop ${host}: no other member of ${topology.setName} can become primary`,
              { host },
          );
}

function guardCandidate(host: string, candidate: string | undefined): UpgradeError | undefined {
    return candidate === undefined
        ? new UpgradeError(
              "no-candidate",
              `Cannot hand over from ${host}: no other member can become primary`,
              { host },
          )
        : undefined;
}

/**
 * Requires that with the goal's version at most two neighbouring series run, and that the FCV is legal for all. Members
 * that are down in a concurrent update do not report their FCV; the other members do.
 */
function guardVersions(
    host: string,
    topology: Topology,
    goal: Goal,
    concurrent: readonly string[] = [],
): UpgradeError | undefined {
    const target = parseVersion(goal.version).series;
    const tooFar = topology.members.find((member) => {
        const series = seriesOf(member);
        return series !== undefined && !areNeighbours(series, target);
    });
    // Three series may all be neighbours of one another: 8.0, 8.2 and 8.3.
    const others = topology.members.filter(
        (member) => member.host !== host && (seriesOf(member) ?? target) !== target,
    );
    const third = others.find((member) => seriesOf(member) !== seriesOf(others[0]));
    const apart = tooFar ?? third;
    if (apart) {
        return new UpgradeError(
            "versions-too-far-apart",
            `Refusing to bring ${host} to ${goal.version}: ${apart.host} runs ${String(apart.version)}, and only two neighbouring series may run in one set`,
            { host },
        );
    }
    const illegal = topology.members.find(
        (member) =>
            !isFcvLegal(member, target) &&
            !(member.fcv === undefined && concurrent.includes(member.host)),
    );
    return illegal
        ? new UpgradeError(
              "fcv-mismatch",
              `Refusing to bring ${host} to ${goal.version}: featureCompatibilityVersion of ${illegal.host} is ${illegal.fcv ?? "unknown"}`,
              { host },
          )
        : undefined;
}

function seriesOf(member: Member | undefined): string | undefined {
    return member?.version === undefined ? undefined : parseVersion(member.version).series;
}

/** A server of a series starts with its own FCV or its predecessor's. */
function isFcvLegal(member: Member, series: string): boolean {
    return (
        member.arbiter ||
        (!member.fcvInTransition &&
            member.fcv !== undefined &&
            (member.fcv === series || isHop(member.fcv, series)))
    );
}

/** Allows an FCV up to the series that the members run, or one series down if the vendor supports that. */
function guardFcv(
    from: string,
    to: string,
    topology: Topology,
    goal: Goal,
): UpgradeError | undefined {
    const { series } = parseVersion(goal.version);
    if (compareSeries(to, from) < 0 && !(isHop(to, from) && canLowerFcv(from))) {
        return new UpgradeError(
            "fcv-downgrade-unsupported",
            `Refusing to lower featureCompatibilityVersion of ${topology.setName} from ${from} to ${to}`,
        );
    }
    return to === series || isHop(to, series)
        ? undefined
        : new UpgradeError(
              "fcv-refused",
              `Refusing to set featureCompatibilityVersion of ${topology.setName} to ${to}: its members run ${goal.version}`,
          );
}

/** Allows moving the data of stopped arbiters only: all other members hold data of the set. */
function guardMoveDataAside(host: string, topology: Topology): UpgradeError | undefined {
    const member = findMember(topology, host);
    return member.arbiter && !member.processRuns
        ? undefined
        : new UpgradeError(
              "not-an-arbiter",
              `Refusing to move the data of ${host} aside: it is not a stopped arbiter`,
              { host },
          );
}

/** Refuses to start a member whose data is gone while the set has no primary; all other starts bring a member back. */
function guardEmptied(host: string, topology: Topology): UpgradeError | undefined {
    const member = findMember(topology, host);
    return topology.initiated && isEmptied(member) && !primaryOf(topology)
        ? new UpgradeError("data-emptied", describeEmptied(member, topology), { host })
        : undefined;
}

/** Requires that the previous binary accepts the set's FCV, and that the set can do without the member while it stops. */
function guardRevert(
    step: DisruptiveStep & { readonly kind: "revert" },
    topology: Topology,
    goal: Goal,
    maxLagSecs: number,
    concurrent: readonly string[],
): UpgradeError | undefined {
    const { host, to } = step;
    const { series } = parseVersion(to);
    const illegal = topology.members.find(
        (member) => member.fcv !== undefined && !isFcvLegal(member, series),
    );
    if (illegal) {
        return new UpgradeError(
            "fcv-mismatch",
            `Refusing to revert ${host} to ${to}: featureCompatibilityVersion of ${illegal.host} is ${String(illegal.fcv)}`,
            { host },
        );
    }
    const { processRuns, version, state, servesOthers } = findMember(topology, host);
    if (!processRuns) {
        // It serves no client, whatever its last heartbeat reported: a revert can only help.
        return undefined;
    }
    if (servesOthers === true) {
        return new UpgradeError(
            "member-not-healthy",
            `Refusing to revert ${host} to ${to}: it does not answer from here, but the other members get heartbeats from it; it may be the primary`,
            { host },
        );
    }
    if (version === undefined) {
        return undefined; // It runs, but answers neither this run nor the set.
    }
    return state === "PRIMARY"
        ? new UpgradeError("running-primary", `Refusing to stop ${host}: it is the primary`, {
              host,
          })
        : (guardOthersHealthy(step, topology, maxLagSecs, concurrent) ??
              guardQuorum(host, topology) ??
              guardConcurrent(host, topology, goal, concurrent));
}

/** Requires every member to run the goal's version, by its own report. */
function guardAllOnGoal(topology: Topology, goal: Goal): UpgradeError | undefined {
    const other = topology.members.find((member) => member.version !== goal.version);
    return other
        ? new UpgradeError(
              "fcv-refused",
              `Refusing to change featureCompatibilityVersion of ${topology.setName}: ${other.host} runs ${other.version ?? "no server"}, and ${goal.version} is required on every member`,
              { host: other.host },
          )
        : undefined;
}
