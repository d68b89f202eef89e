import type { Finding } from "../errors";
import type { Goal } from "../plan";
import type { Topology } from "../topology";
import { lowestFcv } from "../topology";
import { compareSeries, isHop, parseVersion } from "../version";
import { blocker } from "./check";

/** Every upgrade page: the FCV of every member with data equals the series that it comes from. */
export function checkFcvInPlace(topology: Topology, goal: Goal): readonly Finding[] {
    const target = parseVersion(goal.version).series;
    const before = topology.members.flatMap((member) => {
        const from = member.version === undefined ? target : parseVersion(member.version).series;
        return member.arbiter || !isHop(from, target) ? [] : [{ member, from }];
    });
    const silent = before.filter(({ member }) => member.fcv === undefined);
    const behind = before.filter(
        ({ member, from }) => member.fcv !== undefined && member.fcv !== from,
    );
    const [first] = behind;
    return [
        ...silent.flatMap(({ member, from }) =>
            blocker(
                "fcv-unknown",
                `Cannot read featureCompatibilityVersion of ${member.host} (${String(member.version)}): ${from} is required for ${goal.version}`,
                "Allow the user to run getParameter on every member",
                member,
            ),
        ),
        ...(first === undefined
            ? []
            : blocker(
                  "fcv-not-in-place",
                  `Cannot upgrade ${topology.setName} from ${String(first.member.version)} to ${goal.version}: featureCompatibilityVersion ${first.from} is required, it is ${behind
                      .map(({ member }) => `${String(member.fcv)} on ${member.host}`)
                      .join(", ")}`,
                  `Keep version ${String(first.member.version)}, set featureCompatibilityVersion to "${first.from}", run the update, then change the version`,
              )),
    ];
}

export function checkFcvTransition(topology: Topology): readonly Finding[] {
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

export function checkGoalFcv(topology: Topology, goal: Goal): readonly Finding[] {
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
