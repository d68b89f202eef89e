import type { UpgradeEvent } from "../../../core/report/events";
import { whatToDo } from "../../../core/errors/remedy";
import { readStepDone, readStepNumber } from "../../../core/report/progress-line";

/** One preview, or one update, as the console saw it. Plain JSON. */
export interface RunRecord {
    readonly id: number;
    readonly to: string;
    /** The program is told to go on with the upgrade that it has paused. */
    readonly resumes: boolean;
    readonly phase: RunPhase;
    readonly startedMs: number;
    readonly endedMs?: number;
    /** By their numbers; those of an update that has not come to them yet are the preview's. */
    readonly steps: readonly RunStep[];
    /** By the resource's name in the program: "rs0-0". */
    readonly members: readonly MemberRow[];
    /** Of members whose turns failed, the first one first. */
    readonly failures: readonly RunFailure[];
    readonly lines: readonly Line[];
    /** Lines that came before those, and are not kept. */
    readonly linesLost: number;
    /** Why it failed. */
    readonly error?: string;
    /** It failed as somebody else's update holds the stack's lock, or a killed one left it. */
    readonly isStackLocked?: true;
}

export type RunPhase =
    | "previewing"
    | "planned"
    /** The preview found nothing to do. */
    | "unchanged"
    /** The preview failed: its lines say what speaks against the upgrade. */
    | "refused"
    | "updating"
    /** Asked to stop: the members that are away come back first. */
    | "stopping"
    | "done"
    /** It ended well, and members wait: the program's `upgrade.pauseAfter`. */
    | "paused"
    | "stopped"
    | "failed";

export interface RunStep {
    readonly text: string;
    /** The resource that takes it. */
    readonly resource: string;
    readonly state: "ahead" | "running" | "done" | "failed";
    readonly startedMs?: number;
    readonly tookMs?: number;
}

export interface MemberRow {
    readonly resource: string;
    readonly host: string;
    /** "untouched": there is nothing to do for it; "waits": the program pauses before it. */
    readonly state: "ahead" | "at-work" | "done" | "failed" | "untouched" | "waits";
    /** Its release is put beside what runs, at its own pace. */
    readonly staging: "ahead" | "at-work" | "done" | "failed";
    /** How far that is; "" where it says nothing. */
    readonly stagingText: string;
    /** What it is at; "" where there is nothing to say. */
    readonly says: string;
}

export interface Line {
    readonly atMs: number;
    readonly text: string;
    readonly isError: boolean;
    readonly resource?: string;
}

/** What the update itself tells of a failure. */
export interface RunFailure extends Pick<
    FailedEvent,
    "member" | "step" | "code" | "log" | "revert"
> {
    readonly reason: string;
    readonly remedy: string;
}

type FailedEvent = Extract<UpgradeEvent, { readonly event: "failed" }>;

export type RunEvent = { readonly atMs: number } & (
    | {
          readonly kind: "declared";
          readonly resource: string;
          /** Of a member. */
          readonly host?: string;
          readonly plan: readonly string[];
          /** Its turn begins; else it is only shown. */
          readonly begins: boolean;
          /** The program pauses before it. */
          readonly paused?: true;
      }
    | { readonly kind: "staging"; readonly resource: string; readonly state: MemberRow["staging"] }
    | { readonly kind: "resource-ended"; readonly resource: string; readonly failed: boolean }
    | {
          readonly kind: "said";
          readonly resource?: string;
          /** By that member's staging. */
          readonly isStaging?: true;
          readonly text: string;
          readonly isError: boolean;
          readonly isPassing: boolean;
      }
    /** By the update, of itself. */
    | { readonly kind: "told"; readonly upgradeEvent: UpgradeEvent }
    | { readonly kind: "update-began" }
    | { readonly kind: "stop-asked" }
    | { readonly kind: "previewed"; readonly changes: boolean }
    | { readonly kind: "updated" }
    | { readonly kind: "failed"; readonly why: string; readonly isStackLocked?: boolean }
    /** The stack's lock was taken away. */
    | { readonly kind: "freed" }
);

const mostLines = 500;

/** Phases in which the engine is at work. */
export function isAtWork({ phase }: Pick<RunRecord, "phase">): boolean {
    return phase === "previewing" || phase === "updating" || phase === "stopping";
}

export function newRun(id: number, to: string, startedMs: number, resumes = false): RunRecord {
    const empty = { steps: [], members: [], failures: [], lines: [], linesLost: 0 };
    return { id, to, phase: "previewing", startedMs, resumes, ...empty };
}

/** What is known after an event. */
export function advance(run: RunRecord, event: RunEvent): RunRecord {
    switch (event.kind) {
        case "declared":
            return declare(run, event);
        case "staging":
            return withMember(run, event.resource, () => ({ staging: event.state }));
        case "resource-ended":
            return endResource(run, event);
        case "said":
            return onEngineEvent(run, event);
        case "told":
            return event.upgradeEvent.event === "failed"
                ? addFailure(run, event.upgradeEvent)
                : run;
        case "update-began": {
            const { endedMs: _previewEnded, ...rest } = run;
            return { ...rest, failures: [], phase: "updating", startedMs: event.atMs };
        }
        case "stop-asked":
            return run.phase === "updating" ? { ...run, phase: "stopping" } : run;
        case "previewed": {
            const phase = event.changes ? "planned" : isPaused(run) ? "paused" : "unchanged";
            return { ...run, phase, endedMs: event.atMs };
        }
        case "updated":
            return { ...run, phase: isPaused(run) ? "paused" : "done", endedMs: event.atMs };
        case "failed":
            return fail(run, event);
        case "freed": {
            const { isStackLocked: _wasLocked, ...rest } = run;
            return rest;
        }
    }
}

function isPaused({ members }: RunRecord): boolean {
    return members.some(({ state }) => state === "waits");
}

function declare(
    run: RunRecord,
    { resource, host, plan, begins, paused }: Extract<RunEvent, { kind: "declared" }>,
): RunRecord {
    const others = run.steps.filter((step) => step.resource !== resource);
    // An update plans anew: what it declares takes the place of what the preview showed.
    const mine = plan.map((text): RunStep => ({ text, resource, state: "ahead" }));
    const steps = [...others, ...mine].sort((a, b) => numberOf(a) - numberOf(b));
    const declared = { ...run, steps };
    if (host === undefined) {
        return declared;
    }
    const state = paused
        ? "waits"
        : !begins
          ? "untouched"
          : run.phase === "previewing"
            ? "ahead"
            : "at-work";
    const known = run.members.some((member) => member.resource === resource);
    return known
        ? withMember(declared, resource, () => ({ state }))
        : {
              ...declared,
              members: [
                  ...run.members,
                  { resource, host, state, staging: "ahead", stagingText: "", says: "" },
              ],
          };
}

function endResource(
    run: RunRecord,
    { resource, failed }: Extract<RunEvent, { kind: "resource-ended" }>,
): RunRecord {
    if (run.phase === "previewing") {
        return run;
    }
    const steps = run.steps.map((step) =>
        step.resource === resource ? endStep(step, failed) : step,
    );
    // One that waits may be written down anew; its turn has not come.
    return withMember({ ...run, steps }, resource, ({ state }) => ({
        state: failed ? "failed" : state === "waits" ? state : "done",
        says: "",
    }));
}

/** Not every resource tells of its steps; one that has ended has taken them. */
function endStep(step: RunStep, failed: boolean): RunStep {
    if (!failed) {
        return { ...step, state: "done" };
    }
    return step.state === "running" ? { ...step, state: "failed" } : step;
}

function onEngineEvent(run: RunRecord, event: Extract<RunEvent, { kind: "said" }>): RunRecord {
    const { resource, text, isError, isPassing, atMs } = event;
    const steps = run.steps.map((step) =>
        step.resource === resource ? onStep(step, text, atMs) : step,
    );
    const told = isError ? { ...run, steps } : emitMember({ ...run, steps }, event);
    return isPassing
        ? told
        : addLine(told, { atMs, text, isError, ...(resource !== undefined && { resource }) });
}

/** Hops before the last are no member's own: who is meant is the member that their running step names. */
function emitMember(
    run: RunRecord,
    { resource, text, isStaging }: Extract<RunEvent, { kind: "said" }>,
): RunRecord {
    if (resource === undefined) {
        return run;
    }
    if (isStaging || run.members.some((member) => member.resource === resource)) {
        return withMember(run, resource, () =>
            isStaging ? { stagingText: text } : { says: text },
        );
    }
    const steps = run.steps.filter((step) => step.resource === resource);
    const ended = steps.find((step) => readStepDone(step.text, text) !== undefined);
    const step = ended ?? steps.find(({ state }) => state === "running");
    const member = step && firstNamed(run.members, step.text);
    return member ? withMember(run, member.resource, () => ({ says: ended ? "" : text })) : run;
}

/** "db1:27017" of "Hand over from db1:27017 to db2:27017". */
function firstNamed(members: readonly MemberRow[], text: string): MemberRow | undefined {
    const words = text.split(" ");
    const hosts = words.filter((word) => members.some(({ host }) => host === word));
    return members.find(({ host }) => host === hosts[0]);
}

function onStep(step: RunStep, text: string, atMs: number): RunStep {
    if (step.text === text) {
        return { ...step, state: "running", startedMs: atMs };
    }
    const tookMs = readStepDone(step.text, text);
    return tookMs === undefined
        ? step
        : { ...step, state: "done", startedMs: step.startedMs ?? atMs - tookMs, tookMs };
}

function addLine(run: RunRecord, line: Line): RunRecord {
    const lines = [...run.lines, line];
    const lost = Math.max(0, lines.length - mostLines);
    return { ...run, lines: lines.slice(lost), linesLost: run.linesLost + lost };
}

function addFailure(run: RunRecord, upgradeEvent: FailedEvent): RunRecord {
    const { member, step, code, log, revert } = upgradeEvent;
    const failure: RunFailure = {
        ...(member !== undefined && { member }),
        ...(step !== undefined && { step }),
        code,
        reason: upgradeEvent.reason ?? upgradeEvent.message,
        ...(log && { log }),
        ...(revert && { revert }),
        remedy: whatToDo(code),
    };
    return { ...run, failures: [...run.failures, failure] };
}

function fail(
    run: RunRecord,
    { why, atMs, isStackLocked }: Extract<RunEvent, { kind: "failed" }>,
): RunRecord {
    const phase =
        run.phase === "previewing" ? "refused" : run.phase === "stopping" ? "stopped" : "failed";
    return { ...run, phase, endedMs: atMs, error: why, ...(isStackLocked && { isStackLocked }) };
}

function withMember(
    run: RunRecord,
    resource: string,
    change: (member: MemberRow) => Partial<MemberRow>,
): RunRecord {
    return {
        ...run,
        members: run.members.map((member) =>
            member.resource === resource ? { ...member, ...change(member) } : member,
        ),
    };
}

function numberOf({ text }: RunStep): number {
    return readStepNumber(text) ?? 0;
}
