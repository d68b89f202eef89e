import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import type { UpgradeEvent } from "./events";

/** The environment variable by which the program that starts an update asks for its events in the engine's log. */
export const eventLinesVariable = "PULUMI_MONGODB_REPLICASET_EVENT_LINES";

/** Progress of the resource in whose name the line is logged. */
export type StepEvent =
    | (StepHead & { readonly event: "step-started"; readonly text: string })
    | (StepHead & { readonly event: "step-ended"; readonly tookMs: number })
    /** Why the running step is not done yet. */
    | { readonly event: "waiting"; readonly text: string };

interface StepHead {
    readonly kind: (Step | ReconfigStep)["kind"];
    /** The step's number in the plan; absent if the plan does not contain it, like a revert. */
    readonly number?: number;
    /** The member that the step acts on; absent if it acts on the whole set. */
    readonly host?: string;
}

const mark = "pulumi-mongodb-replicaset event ";

export function isStepEvent(event: UpgradeEvent | StepEvent): event is StepEvent {
    return ["step-started", "step-ended", "waiting"].includes(event.event);
}

/** Renders an event as a debug line of the engine's log, which `pulumi up` does not show. */
export function renderEventLine(event: UpgradeEvent | StepEvent): string {
    return `${mark}${JSON.stringify(event)}`;
}

/** Reads an event from a line of the engine's log; undefined for any other line. */
export function readEventLine(line: string): UpgradeEvent | StepEvent | undefined {
    if (!line.startsWith(mark)) {
        return undefined;
    }
    try {
        return JSON.parse(line.slice(mark.length)) as UpgradeEvent | StepEvent;
    } catch {
        return undefined; // The line was cut off.
    }
}
