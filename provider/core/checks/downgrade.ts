import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Topology } from "../topology/topology";
import { fcvOf } from "../topology/topology";
import {
    canLowerFcv,
    compareSeries,
    compareVersions,
    downgradeFloor,
    seriesOf,
} from "../releases/version";
import { listNames } from "./check";
import { adviseWait } from "./fcv";
import { blocker, warning } from "../errors/finding";

/**
 * Checks a downgrade to the series before. Manual, "setFeatureCompatibilityVersion": the binary may be downgraded only
 * while the FCV is the older series, not yet raised or lowered first. `checkFcvTransition` finds an unfinished change.
 */
export function checkDowngradeOfSeries(
    topology: Topology,
    from: string,
    to: string,
    inspection: Inspection,
): readonly Finding[] {
    return [
        ...checkFcv(topology, from, to),
        ...checkFloor(topology, from, to, inspection),
        ...checkSupport(topology, from, to),
    ];
}

function checkFcv(topology: Topology, from: string, to: string): readonly Finding[] {
    const [fromSeries, toSeries] = [seriesOf(from), seriesOf(to)];
    const cannot = `Cannot downgrade ${topology.setName} from ${from} to ${to}`;
    const withData = topology.members.filter(
        ({ arbiter, version }) => !arbiter && version !== undefined,
    );
    const unread = withData.filter((member) => member.fcv === undefined);
    const others = withData.filter((member) => member.fcv !== undefined && member.fcv !== toSeries);
    const names = others.map((member) => `${String(member.fcv)} on ${member.host}`).join(", ");
    return [
        ...unread.flatMap((member) =>
            blocker(
                "fcv-unknown",
                `${cannot}: featureCompatibilityVersion ${toSeries} is required, but it cannot be read from ${member.host}`,
                "Grant the user the right to run getParameter on every member",
                member.host,
            ),
        ),
        ...(others.length === 0
            ? []
            : blocker(
                  "downgrade-unsupported",
                  `${cannot}: featureCompatibilityVersion ${toSeries} is required, but it is ${names}${canLowerFcv(fromSeries) ? "" : `, and lowering it from ${fromSeries} is not supported`}`,
                  adviseWait(topology, others, toSeries) ??
                      fcvRemedy(fcvOf(topology) ?? toSeries, from, to),
              )),
    ];
}

function fcvRemedy(fcv: string, from: string, to: string): string {
    const [fromSeries, toSeries] = [seriesOf(from), seriesOf(to)];
    if (compareSeries(fcv, toSeries) < 0) {
        // 8.3 may run with the FCV of 8.0, and raise it only to its own: 8.2 is reached from below.
        return `Set version to a release of ${fcv}, run the update, then set version to ${to}`;
    }
    return canLowerFcv(fromSeries)
        ? `Keep version ${from}, set featureCompatibilityVersion to "${toSeries}", run the update, then change the version`
        : `Set version to ${from} or later, or restore a backup that was made with ${toSeries}`;
}

function checkFloor(
    topology: Topology,
    from: string,
    to: string,
    inspection: Inspection,
): readonly Finding[] {
    const floor = downgradeFloor(seriesOf(from), seriesOf(to));
    if (floor === undefined || compareVersions(to, floor.version) >= 0) {
        return [];
    }
    const withIndexes = floor.dependsOn && topology.members.filter(({ arbiter }) => !arbiter);
    const found = withIndexes?.map(({ host }) => inspection.members.get(host)?.newUniqueIndexes);
    if (found?.every((indexes) => indexes !== undefined)) {
        const names = [...new Set(found.flat())];
        return names.length === 0
            ? []
            : blocker(
                  "downgrade-floor",
                  `Cannot downgrade ${topology.setName} from ${from} to ${to}: ${floor.version} or later is required, ${floor.reason}: ${listNames(names)}`,
                  `Set version to ${floor.version} or later, or drop these indexes and build them again after the downgrade`,
              );
    }
    return floor.always
        ? blocker(
              "downgrade-floor",
              `Cannot downgrade ${topology.setName} from ${from} to ${to}: ${floor.version} or later is required, ${floor.reason}`,
              `Set version to ${floor.version} or later`,
          )
        : warning(
              "downgrade-floor",
              `${topology.setName} will be downgraded from ${from} to ${to}, and ${floor.version} or later is recommended: ${floor.reason}`,
              `Prefer ${floor.version} or later`,
          );
}

/**
 * Warns about a downgrade that the vendor does not support. The downgrade pages of 7.0, 8.0 and 8.2 exclude older binaries,
 * and do not mention an FCV that was never raised.
 */
function checkSupport(topology: Topology, from: string, to: string): readonly Finding[] {
    const series = seriesOf(from);
    return canLowerFcv(series)
        ? []
        : warning(
              "downgrade-closed",
              `${topology.setName} will be downgraded from ${from} to ${to}: the vendor does not support downgrading from ${series}, not even before featureCompatibilityVersion is raised`,
              "Make a backup, and try the downgrade on a copy of the data first",
          );
}
