import type { RunEvent } from "../../../../../provider/cli/console/model/run-event";
import type { RunRecord } from "../../../../../provider/cli/console/model/run-record";
import { advanceRun } from "../../../../../provider/cli/console/model/advance-run";
import { newRun } from "../../../../../provider/cli/console/model/run-record";
import { renderStepDone } from "../../../../../provider/core/report/progress-line";

/** A RunEvent to which `advanceAll` adds the time. */
export type TimelessEvent = RunEvent extends infer E
    ? E extends RunEvent
        ? Omit<E, "atMs">
        : never
    : never;

/** A line that the engine prints in a resource's row. */
export function log(resource: string, text: string, rest: object = {}): TimelessEvent {
    return { kind: "log", resource, text, isPassing: true, isError: false, ...rest };
}

/** A step of a plan, as a resource reports it: `text` is "2/4 Start db2:27017 with 6.0.27". */
export interface ReportedStep {
    readonly resource: string;
    readonly text: string;
    readonly host: string;
}

/** What a resource reports as a step starts: the event, then the line. */
export function started({ resource, text, host }: ReportedStep): readonly TimelessEvent[] {
    const stepEvent = { event: "step-started", ...headOf(text), host, text } as const;
    return [{ kind: "step", resource, stepEvent }, log(resource, text)];
}

/** What a resource reports as a step ends. */
export function ended(
    { resource, text, host }: ReportedStep,
    tookMs: number,
): readonly TimelessEvent[] {
    const stepEvent = { event: "step-ended", ...headOf(text), host, tookMs } as const;
    return [
        { kind: "step", resource, stepEvent },
        log(resource, renderStepDone(text, tookMs), { isPassing: false }),
    ];
}

/** What a resource reports while its step waits. */
export function waiting(resource: string, text: string): readonly TimelessEvent[] {
    const stepEvent = { event: "waiting", text } as const;
    return [{ kind: "step", resource, stepEvent }, log(resource, text)];
}

function headOf(text: string) {
    return { kind: "stop-member", number: Number.parseInt(text, 10) } as const;
}

/** The record after these events, of which one happens every 100 ms. */
export function advanceAll(
    events: readonly TimelessEvent[],
    run = newRun(1, "6.0.27", 0),
): RunRecord {
    return events.reduce<RunRecord>(
        (known, event, index) => advanceRun(known, { ...event, atMs: 100 * (index + 1) }),
        run,
    );
}
