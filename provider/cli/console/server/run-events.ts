import type { RunEvent } from "../model/run-record";
import { readEventLine } from "../../../core/report/event-line";
import { eventsFrom } from "../../stack/engine-messages";

/** Of the engine's event log, what a run is told by; never more of a resource's inputs than that. */
export interface EngineEventPart {
    readonly diagnosticEvent?: {
        readonly urn?: string;
        readonly message: string;
        readonly severity: string;
        readonly ephemeral?: boolean;
    };
    readonly resourcePreEvent?: { readonly metadata: Metadata; readonly planning?: boolean };
    readonly resOutputsEvent?: { readonly metadata: Metadata; readonly planning?: boolean };
    readonly resOpFailedEvent?: { readonly metadata: Metadata };
}

interface Metadata {
    readonly urn: string;
    readonly type: string;
    readonly op: string;
    readonly new?: { readonly inputs?: Readonly<Record<string, unknown>> };
}

const stagingType = "command:local:Command";
const stagingEnd = "-staging";

/** Undefined where it is nothing for people. */
export function readEngineEvent(event: EngineEventPart, atMs: number): RunEvent | undefined {
    const { diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent } = event;
    if (diagnosticEvent) {
        const upgradeEvent =
            diagnosticEvent.severity === "debug"
                ? readEventLine(diagnosticEvent.message)
                : undefined;
        if (upgradeEvent) {
            return { kind: "told", atMs, upgradeEvent };
        }
        const topic = eventsFrom(diagnosticEvent);
        const { urn } = diagnosticEvent;
        return (
            topic && {
                kind: "said",
                atMs,
                ...topic,
                // A warning is no reason why anything failed.
                isError: diagnosticEvent.severity === "error",
                ...speakerOf(urn ?? ""),
            }
        );
    }
    if (resourcePreEvent) {
        return readBegin(resourcePreEvent.metadata, atMs);
    }
    if (resOutputsEvent) {
        return readEnd(resOutputsEvent.metadata, false, atMs);
    }
    return resOpFailedEvent && readEnd(resOpFailedEvent.metadata, true, atMs);
}

function readBegin({ urn, type, op, new: desired }: Metadata, atMs: number): RunEvent | undefined {
    const resource = nameIn(urn);
    if (isStaging(resource, type)) {
        return op === "same" ? undefined : stagingOf(resource, "at-work", atMs);
    }
    const plan = desired?.inputs?.plan;
    if (!isTexts(plan) || op === "delete") {
        return undefined;
    }
    const host = desired?.inputs?.host;
    const begins = op !== "same";
    const paused = desired?.inputs?.paused === true ? ({ paused: true } as const) : {};
    const head = { kind: "declared", atMs, resource, plan, begins, ...paused } as const;
    return typeof host === "string" ? { ...head, host } : head;
}

function readEnd({ urn, type, op }: Metadata, failed: boolean, atMs: number): RunEvent | undefined {
    const resource = nameIn(urn);
    if (isStaging(resource, type)) {
        return stagingOf(resource, failed ? "failed" : "done", atMs);
    }
    return op === "same" && !failed
        ? undefined
        : { kind: "resource-ended", atMs, resource, failed };
}

/** What a staging says is its member's. */
function speakerOf(
    urn: string,
): Pick<Extract<RunEvent, { kind: "said" }>, "resource" | "isStaging"> {
    const resource = nameIn(urn);
    if (urn === "") {
        return {};
    }
    return urn.includes(`${stagingType}::`) && resource.endsWith(stagingEnd)
        ? { resource: resource.slice(0, -stagingEnd.length), isStaging: true }
        : { resource };
}

/** Of the member that it is for. */
function stagingOf(
    staging: string,
    state: Extract<RunEvent, { kind: "staging" }>["state"],
    atMs: number,
): RunEvent {
    return { kind: "staging", atMs, resource: staging.slice(0, -stagingEnd.length), state };
}

function isStaging(resource: string, type: string): boolean {
    return type === stagingType && resource.endsWith(stagingEnd);
}

function isTexts(value: unknown): value is readonly string[] {
    return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** "rs0-0" of "urn:pulumi:prod::shop::…::rs0-0". */
function nameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
