/** What the engine has to say while it works. */
export interface EngineMessage {
    readonly text: string;
    readonly isError: boolean;
    /** Of the moment: what a member is at. */
    readonly isPassing: boolean;
}

/** As the engine's event log has it. */
interface DiagnosticEvent {
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
}

const severities: readonly string[] = ["info", "info#err", "warning", "error"];

/** Undefined where there is nothing to read for people. */
export function eventsFrom({
    message,
    severity,
    ephemeral,
}: DiagnosticEvent): EngineMessage | undefined {
    // The log holds marks for colours, whatever colour is asked for.
    const text = message.replace(/<\{%.*?%\}>/g, "").trimEnd();
    return text === "" || !severities.includes(severity)
        ? undefined
        : { text, isError: severity !== "info", isPassing: ephemeral === true };
}

const barWidth = 20;

/** "[######--------------] 4/13 Wait until …": the lines of steps are numbered. */
export function withBar(text: string): string {
    const [, number, count] = /^(\d+)\/(\d+) /.exec(text) ?? [];
    if (number === undefined || count === undefined) {
        return text;
    }
    const done = Math.round((barWidth * (Number(number) - 1)) / Number(count));
    return `[${"#".repeat(done)}${"-".repeat(barWidth - done)}] ${text}`;
}
