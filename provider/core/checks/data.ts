import { dataRulesFor } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import type { Limits } from "./check";
import { listNames } from "./check";
import { blocker, warning } from "../errors/finding";

const finders = { blocker, warning };

/** What the data themselves hold that the wanted series does not take. */
export function checkData(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
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
                  `${severity === "blocker" ? `Cannot upgrade ${topology.setName} to ${goal.version}` : `Upgrading ${topology.setName} to ${goal.version} changes something`}: ${effect}: ${listNames(found)}`,
                  remedy,
              );
    });
}

/** A scan has its limits; what it did not see may be in the way. */
export function checkDataScanned(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const cutOff = inspection.set?.data?.cutOff;
    if (cutOff === undefined) {
        return [];
    }
    const { scanned, total, what } = cutOff;
    return warning(
        "data-not-scanned",
        `${total === undefined ? "None of the" : `Only ${scanned} of ${total}`} ${what} of ${topology.setName} could be looked at for what ${goal.version} does not take`,
        "Look through the others by hand: the release notes' page on compatibility names what matters",
    );
}
