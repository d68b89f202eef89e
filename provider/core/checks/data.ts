import { dataRulesFor } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { cannotUpgrade, listNames } from "./check";
import { blocker, warning } from "../errors/finding";

const finders = { blocker, warning };

/** Finds data that the desired series does not support. */
export function checkData(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const data = inspection.set?.data;
    if (data === undefined) {
        return [];
    }
    return dataRulesFor(topology, goal).flatMap(({ problem, severity, effect, remedy }) => {
        const found = data[problem];
        return found.length === 0
            ? []
            : finders[severity](
                  "data-not-ready",
                  `${severity === "blocker" ? cannotUpgrade(topology, goal) : `Upgrading ${topology.setName} to ${goal.version} has side effects`}: ${effect}: ${listNames(found)}`,
                  remedy,
              );
    });
}

/** Warns if the scan reached its limits: data that it did not cover may block the upgrade. */
export function checkDataScanned(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const cutOff = inspection.set?.data?.cutOff;
    if (cutOff === undefined) {
        return [];
    }
    const { scanned, total, what } = cutOff;
    return warning(
        "data-not-scanned",
        `${total === undefined ? "None of the" : `Only ${scanned} of ${total}`} ${what} of ${topology.setName} could be scanned for data that ${goal.version} does not support`,
        "Check the others manually for what the release notes' page on compatibility changes names",
    );
}
