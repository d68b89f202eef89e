import type { RunEvent, StagingState } from "../model/run-event";
import { defined } from "../../../core/json/defined";
import { isStepEvent, readEventLine } from "../../../core/report/event-line";
import { readDiagnostic } from "../../stack/engine-messages";

/** The parts of the engine's event log that a run uses; never more of a resource's inputs than that. */
interface EngineEventPart {
    readonly diagnosticEvent?: Diagnostic;
    readonly resourcePreEvent?: { readonly metadata: Metadata };
    readonly resOutputsEvent?: { readonly metadata: Metadata };
    readonly resOpFailedEvent?: { readonly metadata: Metadata };
}

interface Diagnostic {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
}

interface Metadata {
    readonly urn: string;
    readonly type: string;
    readonly op: string;
    readonly new?: { readonly inputs?: Readonly<Record<string, unknown>> };
}

const stagingType = "command:local:Command";
const stagingSuffix = "-staging";

/** Reads an event of the engine; undefined if the run record has no use for it. */
export function readEngineEvent(event: EngineEventPart, atMs: number): RunEvent | undefined {
    const { diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent } = event;
    if (diagnosticEvent) {
        return diagnosticEvent.severity === "debug"
            ? readEvent(diagnosticEvent, atMs)
            : readLog(diagnosticEvent, atMs);
    }
    if (resourcePreEvent) {
        return readBegin(resourcePreEvent.metadata, atMs);
    }
    if (resOutputsEvent) {
        return readEnd(resOutputsEvent.metadata, false, atMs);
    }
    return resOpFailedEvent && readEnd(resOpFailedEvent.metadata, true, atMs);
}

/** Reads what the update itself reports, in debug lines. */
function readEvent({ urn = "", message }: Diagnostic, atMs: number): RunEvent | undefined {
    const event = readEventLine(message);
    if (event === undefined) {
        return undefined;
    }
    return isStepEvent(event)
        ? { kind: "step", atMs, resource: nameIn(urn), stepEvent: event }
        : { kind: "event", atMs, upgradeEvent: event };
}

function readLog(diagnostic: Diagnostic, atMs: number): RunEvent | undefined {
    const message = readDiagnostic(diagnostic);
    return (
        message && {
            kind: "log",
            atMs,
            ...message,
            // A warning is not why anything failed.
            isError: diagnostic.severity === "error",
            ...sourceOf(diagnostic.urn ?? ""),
        }
    );
}

function readBegin({ urn, type, op, new: desired }: Metadata, atMs: number): RunEvent | undefined {
    const resource = nameIn(urn);
    if (isStaging(resource, type)) {
        return op === "same" ? undefined : stagingEvent(resource, "at-work", atMs);
    }
    const { plan, host, paused } = desired?.inputs ?? {};
    if (!isTextList(plan) || op === "delete") {
        return undefined;
    }
    return defined({
        kind: "declared" as const,
        ...{ atMs, resource, plan },
        begins: op !== "same",
        host: typeof host === "string" ? host : undefined,
        paused: paused === true ? (true as const) : undefined,
    });
}

function readEnd({ urn, type, op }: Metadata, failed: boolean, atMs: number): RunEvent | undefined {
    const resource = nameIn(urn);
    if (isStaging(resource, type)) {
        return stagingEvent(resource, failed ? "failed" : "done", atMs);
    }
    return op === "same" && !failed
        ? undefined
        : { kind: "resource-ended", atMs, resource, failed };
}

/** Attributes the lines of a staging to its member. */
function sourceOf(urn: string): Pick<Extract<RunEvent, { kind: "log" }>, "resource" | "isStaging"> {
    const resource = nameIn(urn);
    if (urn === "") {
        return {};
    }
    return urn.includes(`${stagingType}::`) && resource.endsWith(stagingSuffix)
        ? { resource: memberOf(resource), isStaging: true }
        : { resource };
}

function stagingEvent(staging: string, state: StagingState, atMs: number): RunEvent {
    return { kind: "staging", atMs, resource: memberOf(staging), state };
}

function isStaging(resource: string, type: string): boolean {
    return type === stagingType && resource.endsWith(stagingSuffix);
}

/** Returns "rs0-0" for its staging "rs0-0-staging". */
function memberOf(staging: string): string {
    return staging.slice(0, -stagingSuffix.length);
}

function isTextList(value: unknown): value is readonly string[] {
    return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** Returns "rs0-0" for "urn:pulumi:prod::shop::…::rs0-0". */
function nameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
