import { readStepNumber } from "../../core/report/progress-line";

/** A line that the engine prints for people while it works. */
export interface EngineMessage {
    readonly text: string;
    readonly isError: boolean;
    /** Whether the next line replaces it: what is being done to a member. */
    readonly isPassing: boolean;
}

/** An entry of the engine's event log. */
interface DiagnosticEvent {
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
}

const severities: readonly string[] = ["info", "info#err", "warning", "error"];

/** Reads a line of the event log; undefined if it is empty or for debugging. */
export function readDiagnostic(event: DiagnosticEvent): EngineMessage | undefined {
    const { message, severity, ephemeral } = event;
    // The log contains colour marks, even if no colours are requested.
    const text = message.replace(/<\{%.*?%\}>/g, "").trimEnd();
    return text === "" || !severities.includes(severity)
        ? undefined
        : { text, isError: severity !== "info", isPassing: ephemeral === true };
}

const barWidth = 20;

/** Puts a progress bar before the line of a numbered step: "[######--------------] 4/13 Wait until …". */
export function withBar(text: string): string {
    const step = readStepNumber(text);
    if (step === undefined) {
        return text;
    }
    const done = Math.round((barWidth * (step.number - 1)) / step.total);
    return `[${"#".repeat(done)}${"-".repeat(barWidth - done)}] ${text}`;
}
