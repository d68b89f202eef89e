import type { FailedEvent, RunEvent } from "./run-event";
import type { Line, MemberRow, RunFailure, RunPhase, RunRecord, RunStep } from "./run-record";
import { defined } from "../../../core/json/defined";
import { whatToDo } from "../../../core/errors/remedy";
import type { StepEvent } from "../../../core/report/event-line";
import { readStepNumber } from "../../../core/report/progress-line";

const maxLines = 500;

/** Returns the record after one more event. */
export function advanceRun(run: RunRecord, event: RunEvent): RunRecord {
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
    const { resource, host, plan, begins, paused } = event;
    const others = run.steps.filter((step) => step.resource !== resource);
    // An update plans again: what it declares replaces what the preview showed.
    const own = plan.map((text): RunStep => ({ text, resource, state: "ahead" }));
    const steps = [...others, ...own].sort((a, b) => numberOf(a) - numberOf(b));
    const declared = { ...run, steps };
    if (host === undefined) {
        return declared;
    }
    const begun = run.phase === "previewing" ? "ahead" : "at-work";
    const state = paused ? "paused" : begins ? begun : "untouched";
    if (isMember(run, resource)) {
        return withMember(declared, resource, { state });
    }
    const row: MemberRow = {
        ...{ resource, host, state },
        ...{ staging: "ahead", stagingText: "", statusText: "" },
    };
    return { ...declared, members: [...run.members, row] };
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
