import type { UpgradeEvent } from "./events";

/** Asks an update to tell its events to the engine's log too, for the program that started it. */
export const eventLinesVariable = "PULUMI_MONGODB_REPLICASET_EVENT_LINES";

const mark = "pulumi-mongodb-replicaset event ";

/** An event as a line of the engine's log, of those for debugging, which nobody is shown. */
export function renderEventLine(upgradeEvent: UpgradeEvent): string {
    return `${mark}${JSON.stringify(upgradeEvent)}`;
}

/** Undefined of any other line. */
export function readEventLine(line: string): UpgradeEvent | undefined {
    if (!line.startsWith(mark)) {
        return undefined;
    }
    try {
        return JSON.parse(line.slice(mark.length)) as UpgradeEvent;
    } catch {
        return undefined; // Somebody else's, or cut off.
    }
}
