import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import { burnInLeftSecs } from "../plan/plan";
import type { Hop } from "../plan/upgrade-path";
import type { Member, Topology } from "../topology/topology";
import { fcvOf, membersAwaitingFcv, mostDelayed } from "../topology/topology";
import { canLowerFcv, compareSeries, isHop, seriesOf } from "../releases/version";
import { blocker, warning } from "../errors/finding";

/** Blocks a hop unless the FCV of every member with data is the series that it runs, as every upgrade page requires. */
export function checkCurrentFcv(topology: Topology, goal: Goal): readonly Finding[] {
    const target = seriesOf(goal.version);
    const before = topology.members.flatMap((member) => {
        const from = member.version === undefined ? target : seriesOf(member.version);
        return member.arbiter || !isHop(from, target) ? [] : [{ member, from }];
    });
    const unread = before.filter(({ member }) => member.fcv === undefined);
    const behind = before.filter(
        ({ member, from }) => member.fcv !== undefined && member.fcv !== from,
    );
    const [first] = behind;
    return [
        ...unread.flatMap(({ member, from }) =>
            blocker(
                "fcv-unknown",
                `Cannot read featureCompatibilityVersion of ${member.host} (${String(member.version)}): ${from} is required for ${goal.version}`,
                "Grant the user the right to run getParameter on every member",
                member.host,
            ),
        ),
        ...(first === undefined
            ? []
            : blocker(
                  "fcv-mismatch",
                  `Cannot upgrade ${topology.setName} from ${String(first.member.version)} to ${goal.version}: featureCompatibilityVersion ${first.from} is required, but it is ${behind
                      .map(({ member }) => `${String(member.fcv)} on ${member.host}`)
                      .join(", ")}`,
                  adviseWait(
                      topology,
                      behind.map(({ member }) => member),
                      first.from,
                  ) ??
                      `Keep version ${String(first.member.version)}, set featureCompatibilityVersion to "${first.from}", run the update, then change the version`,
              )),
    ];
}

/** Blocks while a change of the FCV is unfinished. */
export function checkFcvTransition(topology: Topology): readonly Finding[] {
    return topology.members
        .filter((member) => member.fcvInTransition)
        .flatMap((member) =>
            blocker(
                "fcv-in-transition",
                `Cannot upgrade ${topology.setName}: a change of featureCompatibilityVersion on ${member.host} is unfinished`,
                adviseWait(topology, [member], fcvOf(topology)) ??
                    "Run the same setFeatureCompatibilityVersion again until it succeeds",
                member.host,
            ),
        );
}

/** Returns the remedy if the set has the FCV, and these members, all of them delayed, only have to apply it. */
export function adviseWait(
    topology: Topology,
    behind: readonly Member[],
    fcv: string | undefined,
): string | undefined {
    const awaiting = membersAwaitingFcv(topology);
    const isOnlyDelay =
        fcvOf(topology) === fcv && behind.every((member) => awaiting.includes(member));
    const slowest = mostDelayed(behind);
    return isOnlyDelay && slowest !== undefined
        ? `Wait until ${slowest.host} has applied it, within its delay of ${slowest.delaySecs} s from when it was set, then run the update`
        : undefined;
}

/** Warns that the path waits, at the end of each hop, until delayed members have applied its FCV. */
export function checkFcvDelay(hops: readonly Hop[]): readonly Finding[] {
    const waits = hops.slice(0, -1).filter(({ goal }) => goal.fcv !== undefined).length;
    const slowest = mostDelayed(hops.at(0)?.topology.members ?? []);
    return waits === 0 || slowest === undefined
        ? []
        : warning(
              "fcv-delayed",
              `The update waits ${waits === 1 ? "before the last hop" : `before each of the last ${waits} hops`} until ${slowest.host} has applied the featureCompatibilityVersion of the hop before, after its delay of ${slowest.delaySecs} s: ${waits * slowest.delaySecs} s in all`,
              "Allow for that time, or remove the delay in an update before this one (secondaryDelaySecs: 0)",
          );
}

/** Checks a change of the FCV that the program asks for. */
export function checkGoalFcv(topology: Topology, goal: Goal): readonly Finding[] {
    const current = fcvOf(topology);
    if (goal.fcv === undefined || current === undefined || goal.fcv === current) {
        return [];
    }
    return compareSeries(goal.fcv, current) < 0
        ? checkLowering(topology, goal, current, goal.fcv)
        : checkRaise(topology, goal, current, goal.fcv);
}

/**
 * Checks a lower FCV. Manual, "setFeatureCompatibilityVersion": it is lowered by one series, with every member on the
 * upper one, where that is supported.
 */
function checkLowering(
    topology: Topology,
    goal: Goal,
    current: string,
    desired: string,
): readonly Finding[] {
    const cannot = `Cannot lower featureCompatibilityVersion of ${topology.setName} from ${current} to ${desired}`;
    const keep = `Set featureCompatibilityVersion to "${current}" or remove it`;
    const series = seriesOf(goal.version);
    if (!isHop(desired, current) || !isHop(desired, series)) {
        return blocker(
            "fcv-downgrade-unsupported",
            `${cannot}: servers of ${series} support only their own series and the one before`,
            keep,
        );
    }
    if (!canLowerFcv(current)) {
        return blocker(
            "fcv-downgrade-unsupported",
            `${cannot}: the vendor does not support lowering it from ${current}`,
            keep,
        );
    }
    const other = topology.members.find((member) => member.version !== goal.version);
    return other
        ? blocker(
              "fcv-downgrade-unsupported",
              `${cannot}: ${other.host} ${other.version === undefined ? "does not run" : `runs ${other.version}`}, and ${goal.version} is required on every member first`,
              `Keep the version that the members run, lower featureCompatibilityVersion, run the update, then change the version`,
          )
        : warning(
              "fcv-downgrade",
              `${topology.setName} will have featureCompatibilityVersion ${desired} instead of ${current}: features of ${current} are unavailable then, and the server refuses while the data use them`,
              `First remove the features that the manual's downgrade page of ${current} names`,
          );
}

function checkRaise(
    topology: Topology,
    goal: Goal,
    current: string,
    desired: string,
): readonly Finding[] {
    const series = seriesOf(goal.version);
    if (desired !== series) {
        return blocker(
            "fcv-refused",
            `Cannot raise featureCompatibilityVersion of ${topology.setName} from ${current} to ${desired}: it must be the series of version ${goal.version}`,
            `Set featureCompatibilityVersion to "${series}" or remove it`,
        );
    }
    const leftSecs = burnInLeftSecs(topology, goal);
    return leftSecs === 0
        ? []
        : warning(
              "fcv-burn-in",
              `${topology.setName} stays at featureCompatibilityVersion ${current}: its members have not run ${goal.version} for ${String(goal.fcvBurnInSecs)} s yet (${String(Math.ceil(leftSecs))} s left)`,
              "Run the update again after that time",
          );
}
