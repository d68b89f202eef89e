import type { FailedEvent, RunEvent, StagingState } from "./run-event";
import { defined } from "../../../core/json/defined";
import type { StepEvent } from "../../../core/report/event-line";
import { readStepNumber } from "../../../core/report/progress-line";
import { whatToDo } from "../../../core/errors/remedy";

/** One preview or update, as the console observed it. Plain JSON. */
export interface RunRecord {
    readonly id: number;
    readonly to: string;
    /** Whether the run tells the program to continue the upgrade that it has paused. */
    readonly resumes: boolean;
    readonly phase: RunPhase;
    readonly startedMs: number;
    readonly endedMs?: number;
    /** Steps ordered by number. Until an update declares a resource, its steps are those of the preview. */
    readonly steps: readonly RunStep[];
    readonly members: readonly MemberRow[];
    /** Failures of members, the first one first. */
    readonly failures: readonly RunFailure[];
    readonly lines: readonly Line[];
    /** Number of earlier lines that are not kept. */
    readonly linesLost: number;
    /** Why the run failed. */
    readonly error?: string;
    /** Set if the run failed because the stack's lock is held, by another update or by one that was killed. */
    readonly isStackLocked?: true;
}

export type RunPhase =
    | "previewing"
    | "planned"
    /** The preview found nothing to do. */
    | "unchanged"
    /** The preview failed: its lines name the problems. */
    | "refused"
    | "updating"
    /** A stop was requested: members that are down are started first. */
    | "stopping"
    | "done"
    /** The update ended well, but the program's `upgrade.pauseAfter` leaves members for later. */
    | "paused"
    | "stopped"
    | "failed";

export interface RunStep {
    readonly text: string;
    /** Name of the resource that performs it. */
    readonly resource: string;
    readonly state: "ahead" | "running" | "done" | "failed";
    /** The member that it acts on; absent until it starts, and for steps of the whole set. */
    readonly host?: string;
    readonly startedMs?: number;
    readonly tookMs?: number;
}

export interface MemberRow {
    /** The resource's name in the program: "rs0-0". */
    readonly resource: string;
    readonly host: string;
    /** "untouched": there is nothing to do; "paused": the program pauses before this member. */
    readonly state: "ahead" | "at-work" | "done" | "failed" | "untouched" | "paused";
    /** Staging of its release, which does not wait for the member's update. */
    readonly staging: "ahead" | StagingState;
    /** Progress of the staging; "" if it is unknown. */
    readonly stagingText: string;
    /** What is being done to the member; "" if nothing is. */
    readonly statusText: string;
}

export interface Line {
    readonly atMs: number;
    readonly text: string;
    readonly isError: boolean;
    readonly resource?: string;
}

/** A failure as the update reports it. */
export interface RunFailure extends Pick<
    FailedEvent,
    "member" | "step" | "code" | "log" | "revert"
> {
    readonly reason: string;
    readonly remedy: string;
}

const maxLines = 500;

/** Whether the engine is at work. */
export function isAtWork({ phase }: Pick<RunRecord, "phase">): boolean {
    return phase === "previewing" || phase === "updating" || phase === "stopping";
}

export function newRun(id: number, to: string, startedMs: number, resumes = false): RunRecord {
    const empty = { steps: [], members: [], failures: [], lines: [], linesLost: 0 };
    return { id, to, phase: "previewing", startedMs, resumes, ...empty };
}

/** Returns the record after one more event. */
export function advance(run: RunRecord, event: RunEvent): RunRecord {
    switch (event.kind) {
        case "declared":
            return declare(run, event);
        case "staging":
            return withMember(run, event.resource, { staging: event.state });
        case "resource-ended":
            return endResource(run, event);
        case "log":
            return addLog(run, event);
        case "step":
            return addStepEvent(run, event);
        case "event":
            return event.upgradeEvent.event === "failed"
                ? addFailure(run, event.upgradeEvent)
                : run;
        case "update-began": {
            const { endedMs: _previewEnded, ...rest } = run;
            return { ...rest, failures: [], phase: "updating", startedMs: event.atMs };
        }
        case "stop-requested":
            return run.phase === "updating" ? { ...run, phase: "stopping" } : run;
        case "previewed": {
            const phase = event.changes ? "planned" : isPaused(run) ? "paused" : "unchanged";
            return { ...run, phase, endedMs: event.atMs };
        }
        case "updated":
            return { ...run, phase: isPaused(run) ? "paused" : "done", endedMs: event.atMs };
        case "failed":
            return fail(run, event);
        case "stack-lock-released": {
            const { isStackLocked: _wasLocked, ...rest } = run;
            return rest;
        }
    }
}

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;

function isPaused({ members }: RunRecord): boolean {
    return members.some(({ state }) => state === "paused");
}

function declare(run: RunRecord, event: EventOf<"declared">): RunRecord {
    const { resource, host, plan } = event;
    const others = run.steps.filter((step) => step.resource !== resource);
    // An update plans again: what it declares replaces what the preview showed.
    const own = plan.map((text): RunStep => ({ text, resource, state: "ahead" }));
    const steps = [...others, ...own].sort((a, b) => numberOf(a) - numberOf(b));
    const declared = { ...run, steps };
    if (host === undefined) {
        return declared;
    }
    const state = stateOfDeclared(run, event);
    if (isMember(run, resource)) {
        return withMember(declared, resource, { state });
    }
    const row: MemberRow = {
        ...{ resource, host, state },
        ...{ staging: "ahead", stagingText: "", statusText: "" },
    };
    return { ...declared, members: [...run.members, row] };
}

function stateOfDeclared(
    { phase }: RunRecord,
    { begins, paused }: EventOf<"declared">,
): MemberRow["state"] {
    if (paused) {
        return "paused";
    }
    if (!begins) {
        return "untouched";
    }
    return phase === "previewing" ? "ahead" : "at-work";
}

function endResource(run: RunRecord, { resource, failed }: EventOf<"resource-ended">): RunRecord {
    if (run.phase === "previewing") {
        return run;
    }
    const steps = run.steps.map((step) =>
        step.resource === resource ? endStep(step, failed) : step,
    );
    const member = run.members.find((each) => each.resource === resource);
    // The engine may write a paused member's state without updating the member.
    const ended = member?.state === "paused" ? "paused" : "done";
    const state = failed ? "failed" : ended;
    return withMember({ ...run, steps }, resource, { state, statusText: "" });
}

/** Not every resource reports its steps: if it ended well, all of them are done. */
function endStep(step: RunStep, failed: boolean): RunStep {
    if (!failed) {
        return { ...step, state: "done" };
    }
    return step.state === "running" ? { ...step, state: "failed" } : step;
}

function addLog(
    run: RunRecord,
    { resource, isStaging, text, isError, isPassing, atMs }: EventOf<"log">,
): RunRecord {
    const change = isStaging ? { stagingText: text } : { statusText: text };
    const shown = isError || resource === undefined ? run : withMember(run, resource, change);
    return isPassing ? shown : addLine(shown, defined({ atMs, text, isError, resource }));
}

function addLine(run: RunRecord, line: Line): RunRecord {
    const lines = [...run.lines, line];
    const lost = Math.max(0, lines.length - maxLines);
    return { ...run, lines: lines.slice(lost), linesLost: run.linesLost + lost };
}

/** One resource performs the hops before the last for all members: the status text belongs to the step's member. */
function addStepEvent(run: RunRecord, { resource, stepEvent, atMs }: EventOf<"step">): RunRecord {
    const steps = run.steps.map((step) =>
        step.resource === resource ? onStepEvent(step, stepEvent, atMs) : step,
    );
    const advanced = { ...run, steps };
    if (isMember(run, resource)) {
        return advanced; // Its log lines are its status text.
    }
    const host =
        stepEvent.event === "waiting"
            ? steps.find((step) => step.resource === resource && step.state === "running")?.host
            : stepEvent.host;
    const member = run.members.find((each) => each.host === host);
    const statusText = stepEvent.event === "step-ended" ? "" : stepEvent.text;
    return member ? withMember(advanced, member.resource, { statusText }) : advanced;
}

function onStepEvent(step: RunStep, event: StepEvent, atMs: number): RunStep {
    if (event.event === "waiting" || event.number !== numberOf(step)) {
        return step;
    }
    const begun = defined({ ...step, host: event.host });
    if (event.event === "step-started") {
        return { ...begun, state: "running", startedMs: atMs };
    }
    const { tookMs } = event;
    return { ...begun, state: "done", startedMs: step.startedMs ?? atMs - tookMs, tookMs };
}

function addFailure(run: RunRecord, upgradeEvent: FailedEvent): RunRecord {
    const { member, step, code, log, revert, reason, message } = upgradeEvent;
    const failure: RunFailure = defined({
        ...{ member, step, code, log, revert },
        reason: reason ?? message,
        remedy: whatToDo(code),
    });
    return { ...run, failures: [...run.failures, failure] };
}

function fail(run: RunRecord, { why, atMs, isStackLocked }: EventOf<"failed">): RunRecord {
    const phases: Partial<Record<RunPhase, RunPhase>> = {
        previewing: "refused",
        stopping: "stopped",
    };
    const phase = phases[run.phase] ?? "failed";
    return { ...run, phase, endedMs: atMs, error: why, ...(isStackLocked && { isStackLocked }) };
}

function isMember({ members }: RunRecord, resource: string): boolean {
    return members.some((member) => member.resource === resource);
}

function withMember(run: RunRecord, resource: string, change: Partial<MemberRow>): RunRecord {
    return {
        ...run,
        members: run.members.map((member) =>
            member.resource === resource ? { ...member, ...change } : member,
        ),
    };
}

function numberOf({ text }: RunStep): number {
    return readStepNumber(text)?.number ?? 0;
}
