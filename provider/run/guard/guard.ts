import { describeEmptied, isEmptied } from "../../core/checks/emptied";
import { UpgradeError } from "../../core/errors/errors";
import { maxUnavailableOf, whyQuorumIsLost } from "../../core/plan/batches";
import type { Goal } from "../../core/plan/goal";
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

/**
 * The last word before an act, on an observation made just before it. Returns the reason not to
 * act, or undefined. The chain of resources only orders; this is what protects (`--target` goes around the chain).
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
                guardOnePrimary(step.host, topology) ??
                guardOthersHealthy(step.host, topology, maxLagSecs, concurrent.underWay) ??
                guardVersions(step.host, topology, goal, concurrent.underWay) ??
                (goal.acceptsWriteDowntime === true
                    ? undefined
                    : (guardQuorum(step.host, topology) ??
                      guardElectableLeft(step.host, topology))) ??
                guardConcurrent(step.host, topology, goal, concurrent.underWay)
            );
        case "hand-over":
            return (
                guardOnePrimary(step.host, topology) ??
                guardAllThere(step.host, concurrent.unavailable) ??
                guardOthersHealthy(step.host, topology, maxLagSecs) ??
                guardVersions(step.host, topology, goal) ??
                guardCandidate(step.host, step.candidate)
            );
        case "set-fcv":
            return guardFcv(step.from, step.to, topology, goal) ?? guardAllOnGoal(topology, goal);
        case "move-data-aside":
            return guardEmptying(step.host, topology);
        case "revert":
            return guardRevert(step.host, step.to, topology, goal, maxLagSecs, concurrent.underWay);
        case "start-member":
            return guardEmptied(step.host, topology);
        // These two bring a member back: always right.
        case "switch-binary":
        case "await-member":
            return undefined;
    }
}

/** The running primary is never stopped: it hands over first, if anybody can take over. */
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

/** One that is cut off still calls itself primary: who has the set's data, and who not, shows when it has stepped down. */
function guardOnePrimary(host: string, topology: Topology): UpgradeError | undefined {
    const stale = topology.members.find((member) => isStalePrimary(member, topology));
    return stale
        ? new UpgradeError(
              "member-not-healthy",
              `Refusing to take ${host} away: ${stale.host} calls itself PRIMARY, and another member knows of a later election`,
              { host: stale.host },
          )
        : undefined;
}

/** Who is down by our doing has a turn under way: every other one must serve, and keep up. */
function guardOthersHealthy(
    host: string,
    topology: Topology,
    maxLagSecs: number,
    concurrent: readonly string[] = [],
): UpgradeError | undefined {
    const others = topology.members.filter(
        (member) => member.host !== host && !concurrent.includes(member.host),
    );
    const ill = others.find((member) => !isHealthy(member));
    if (ill) {
        return new UpgradeError(
            "member-not-healthy",
            `Refusing to take ${host} away: ${ill.host} is ${ill.state}, all other members must serve`,
            { host: ill.host },
        );
    }
    // It may answer us, and be out of reach for the set: its vote does not count there.
    const alone = others.find((member) => member.unheard === true);
    if (alone) {
        return new UpgradeError(
            "member-not-healthy",
            `Refusing to take ${host} away: the primary does not hear from ${alone.host}, all other members must serve`,
            { host: alone.host },
        );
    }
    const late = others.find((member) => !isWithinLag(member, maxLagSecs));
    if (late) {
        return new UpgradeError(
            "member-not-caught-up",
            `Refusing to take ${host} away: ${late.host} is ${String(late.lagSecs)} s behind the primary, at most ${String(maxLagSecs)} s is allowed`,
            { host: late.host },
        );
    }
    return primaryOf(topology)
        ? undefined
        : new UpgradeError(
              "no-primary",
              `Refusing to take ${host} away: ${topology.setName} has no primary`,
              { host },
          );
}

/**
 * Beside others whose turns are under way: all of them count as away, whatever they look like, so that no two that look at
 * the same moment can both stop too much. The rest, all of whom serve, must do without them.
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
    const rest = topology.members.filter((member) => !unavailable.includes(member.host));
    const why =
        unavailable.length > maxUnavailableOf(goal)
            ? `at most ${maxUnavailableOf(goal)} may be away at once`
            : whyQuorumIsLost(rest, topology);
    return why === undefined
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host} beside ${concurrent.join(", ")}: ${why}`,
              { host },
          );
}

/** One that is on its way down may still look healthy. */
function guardAllThere(host: string, unavailable: readonly string[]): UpgradeError | undefined {
    const [first] = unavailable;
    return first === undefined
        ? undefined
        : new UpgradeError(
              "member-not-healthy",
              `Refusing to take ${host} away: ${first} is not back from its turn, all other members must serve`,
              { host: first },
          );
}

/** Votes, not members: what stays up must be able to elect a primary. */
function guardQuorum(host: string, topology: Topology): UpgradeError | undefined {
    const left = votesOf(topology.members.filter((m) => m.host !== host && isHealthy(m)));
    const needed = majorityOf(topology.members);
    return left >= needed
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host}: ${String(left)} of ${String(votesOf(topology.members))} votes would be left, ${String(needed)} elect a primary`,
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
              `Refusing to stop ${host}: no other member of ${topology.setName} can be primary`,
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
 * With the goal's version joined, two neighbouring series run at most, and the FCV is legal for all. Who is down in a turn
 * of its own can't tell its FCV: the others do.
 */
function guardVersions(
    host: string,
    topology: Topology,
    goal: Goal,
    concurrent: readonly string[] = [],
): UpgradeError | undefined {
    const target = parseVersion(goal.version).series;
    const stranger = topology.members.find((member) => {
        const series = seriesOf(member);
        return series !== undefined && !areNeighbours(series, target);
    });
    // Of three series each may be a neighbour of the two others: 8.0, 8.2 and 8.3.
    const beside = topology.members.filter(
        (member) => member.host !== host && (seriesOf(member) ?? target) !== target,
    );
    const third = beside.find((member) => seriesOf(member) !== seriesOf(beside[0]));
    const apart = stranger ?? third;
    if (apart) {
        return new UpgradeError(
            "versions-too-far-apart",
            `Refusing to bring ${host} to ${goal.version}: ${apart.host} runs ${String(apart.version)}, only two neighbouring series may run side by side`,
            { host },
        );
    }
    const holder = topology.members.find(
        (member) =>
            !isFcvLegal(member, target) &&
            !(member.fcv === undefined && concurrent.includes(member.host)),
    );
    return holder
        ? new UpgradeError(
              "fcv-mismatch",
              `Refusing to bring ${host} to ${goal.version}: featureCompatibilityVersion of ${holder.host} is ${holder.fcv ?? "unknown"}`,
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

/** Up to what the members run, or down by one series where the vendor supports that. */
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

/** A data folder with anything of the set in it is never moved: only arbiters hold nothing. */
function guardEmptying(host: string, topology: Topology): UpgradeError | undefined {
    const member = findMember(topology, host);
    return member.arbiter && !member.processRuns
        ? undefined
        : new UpgradeError(
              "not-an-arbiter",
              `Refusing to set the data of ${host} aside: it is not a stopped arbiter`,
              { host },
          );
}

/** All other starts bring a member back. */
function guardEmptied(host: string, topology: Topology): UpgradeError | undefined {
    const member = findMember(topology, host);
    return topology.initiated && isEmptied(member) && !primaryOf(topology)
        ? new UpgradeError("data-emptied", describeEmptied(member, topology), { host })
        : undefined;
}

/** The older binary takes the FCV that the set has, and the member takes nothing away from the set when it stops. */
function guardRevert(
    host: string,
    to: string,
    topology: Topology,
    goal: Goal,
    maxLagSecs: number,
    concurrent: readonly string[],
): UpgradeError | undefined {
    const { series } = parseVersion(to);
    const holder = topology.members.find(
        (member) => member.fcv !== undefined && !isFcvLegal(member, series),
    );
    if (holder) {
        return new UpgradeError(
            "fcv-mismatch",
            `Refusing to put ${host} back to ${to}: featureCompatibilityVersion of ${holder.host} is ${String(holder.fcv)}`,
            { host },
        );
    }
    const { processRuns, version, state, servesOthers } = findMember(topology, host);
    if (!processRuns) {
        // It serves nobody, whatever the others heard of it a heartbeat ago: any way back is a gain.
        return undefined;
    }
    if (servesOthers === true) {
        return new UpgradeError(
            "member-not-healthy",
            `Refusing to put ${host} back to ${to}: it does not answer from here, and the other members have news of it; it may be the primary`,
            { host },
        );
    }
    if (version === undefined) {
        return undefined; // Nor does it serve here: it runs, and answers nobody.
    }
    return state === "PRIMARY"
        ? new UpgradeError("running-primary", `Refusing to stop ${host}: it is the primary`, {
              host,
          })
        : (guardOthersHealthy(host, topology, maxLagSecs, concurrent) ??
              guardQuorum(host, topology) ??
              guardConcurrent(host, topology, goal, concurrent));
}

/** Derived from what the members run, never from what was asked of them. */
function guardAllOnGoal(topology: Topology, goal: Goal): UpgradeError | undefined {
    const other = topology.members.find((member) => member.version !== goal.version);
    return other
        ? new UpgradeError(
              "fcv-refused",
              `Refusing to change featureCompatibilityVersion of ${topology.setName}: ${other.host} runs ${other.version ?? "no server"}, ${goal.version} is required on every member`,
              { host: other.host },
          )
        : undefined;
}
