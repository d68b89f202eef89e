import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import {
    areNeighbours,
    canLowerFcv,
    compareSeries,
    isHop,
    parseVersion,
} from "../../core/releases/version";
import type { Member, Topology } from "../../core/topology/topology";
import { fcvOf, membersAwaitingFcv } from "../../core/topology/topology";

/**
 * Requires that with the goal's version at most two neighbouring series run, and that the FCV is legal for all. Members
 * that are down in a concurrent update do not report their FCV; the other members do.
 */
export function guardVersions(
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
              `Refusing to bring ${host} to ${goal.version}: featureCompatibilityVersion of ${illegal.host} is ${illegal.fcv ?? "unknown"}${describeAwaited(illegal, topology)}`,
              { host },
          )
        : undefined;
}

/** Returns ", until it applies 6.0 after its delay of 3600 s" for a delayed member that only has to apply the set's FCV. */
function describeAwaited(member: Member, topology: Topology): string {
    return membersAwaitingFcv(topology).includes(member)
        ? `, until it applies ${String(fcvOf(topology))} after its delay of ${member.delaySecs} s`
        : "";
}

/** A server of a series starts with its own FCV or its predecessor's. */
export function isFcvLegal(member: Member, series: string): boolean {
    return (
        member.arbiter ||
        (!member.fcvInTransition &&
            member.fcv !== undefined &&
            (member.fcv === series || isHop(member.fcv, series)))
    );
}

function seriesOf(member: Member | undefined): string | undefined {
    return member?.version === undefined ? undefined : parseVersion(member.version).series;
}

/** Allows an FCV up to the series that the members run, or one series down if the vendor supports that. */
export function guardFcv(
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

/** Requires every member to run the goal's version, by its own report. */
export function guardAllOnGoal(topology: Topology, goal: Goal): UpgradeError | undefined {
    const other = topology.members.find((member) => member.version !== goal.version);
    return other
        ? new UpgradeError(
              "fcv-refused",
              `Refusing to change featureCompatibilityVersion of ${topology.setName}: ${other.host} runs ${other.version ?? "no server"}, and ${goal.version} is required on every member`,
              { host: other.host },
          )
        : undefined;
}
