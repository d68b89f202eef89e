import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Topology } from "../topology/topology";
import { canLowerFcv, compareVersions, parseVersion, downgradeFloor } from "../releases/version";
import { listNames } from "./check";
import { blocker, warning } from "../errors/finding";

/**
 * Back to the series before. Manual, setFeatureCompatibilityVersion: the binary may go back only while the FCV is
 * the older series', untouched or lowered first. A change of it that has not ended is a finding of checkFcvTransition.
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
    const [fromSeries, toSeries] = [parseVersion(from).series, parseVersion(to).series];
    const cannot = `Cannot bring ${topology.setName} back from ${from} to ${to}`;
    const withData = topology.members.filter(
        (member) => !member.arbiter && member.version !== undefined,
    );
    const unread = withData.filter((member) => member.fcv === undefined);
    const raised = withData
        .filter((member) => member.fcv !== undefined && member.fcv !== toSeries)
        .map((member) => `${String(member.fcv)} on ${member.host}`);
    return [
        ...unread.flatMap((member) =>
            blocker(
                "fcv-unknown",
                `${cannot}: featureCompatibilityVersion ${toSeries} is required, ${member.host} does not tell it`,
                "Allow the user to run getParameter on every member",
                member.host,
            ),
        ),
        ...(raised.length === 0
            ? []
            : blocker(
                  "downgrade-unsupported",
                  `${cannot}: featureCompatibilityVersion ${toSeries} is required, it is ${raised.join(", ")}${canLowerFcv(fromSeries) ? "" : `, and lowering it from ${fromSeries} is not supported`}`,
                  canLowerFcv(fromSeries)
                      ? `Keep version ${from}, set featureCompatibilityVersion to "${toSeries}", run the update, then change the version`
                      : `Set version to ${from} or later, or restore a backup that was made with ${toSeries}`,
              )),
    ];
}

function checkFloor(
    topology: Topology,
    from: string,
    to: string,
    inspection: Inspection,
): readonly Finding[] {
    const floor = downgradeFloor(parseVersion(from).series, parseVersion(to).series);
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
                  `Cannot bring ${topology.setName} back from ${from} to ${to}: ${floor.version} or later is required, ${floor.reason}: ${listNames(names)}`,
                  `Set version to ${floor.version} or later, or drop these indexes and build them anew afterwards`,
              );
    }
    return floor.always
        ? blocker(
              "downgrade-floor",
              `Cannot bring ${topology.setName} back from ${from} to ${to}: ${floor.version} or later is required, ${floor.reason}`,
              `Set version to ${floor.version} or later`,
          )
        : warning(
              "downgrade-floor",
              `${topology.setName} goes back from ${from} to ${to}, which is below ${floor.version}: ${floor.reason}`,
              `Prefer ${floor.version} or later`,
          );
}

/** Downgrade pages of 7.0, 8.0 and 8.2: no binary goes back, without a word on an FCV that was never raised. */
function checkSupport(topology: Topology, from: string, to: string): readonly Finding[] {
    const { series } = parseVersion(from);
    return canLowerFcv(series)
        ? []
        : warning(
              "downgrade-closed",
              `${topology.setName} goes back from ${from} to ${to}: the vendor supports no way back from ${series}, not even before featureCompatibilityVersion is raised`,
              "Have a backup, and try it on a copy of the data first",
          );
}
