import type { UpgradeEvent } from "./events";

/** The environment variable that makes an update write its events to the engine's log, for the program that started it. */
export const eventLinesVariable = "PULUMI_MONGODB_REPLICASET_EVENT_LINES";

const mark = "pulumi-mongodb-replicaset event ";

/** Renders an event as a debug line of the engine's log, which users do not see. */
export function renderEventLine(upgradeEvent: UpgradeEvent): string {
    return `${mark}${JSON.stringify(upgradeEvent)}`;
}

/** Parses the event in a line of the engine's log; undefined for any other line. */
export function readEventLine(line: string): UpgradeEvent | undefined {
    if (!line.startsWith(mark)) {
        return undefined;
    }
    try {
        return JSON.parse(line.slice(mark.length)) as UpgradeEvent;
    } catch {
        return undefined; // Written by another program, or cut off.
    }
}
