/** A line of the server's structured log, 4.4 and later: manual, "Log Messages". */
export interface LogLine {
    readonly id: number;
    /** Severity: "F" is fatal, "E" an error. */
    readonly s: string;
    readonly msg: string;
    readonly attr?: {
        readonly error?: unknown;
        readonly exitCode?: number;
        /** The number of the assertion that ended the server. */
        readonly msgid?: number;
    };
}

/** Returns undefined for a line that is not the server's, was cut off, or is text as before 4.4. */
export function readLogLine(line: string): LogLine | undefined {
    if (!line.startsWith("{")) {
        return undefined;
    }
    try {
        const { id, s, msg, attr } = JSON.parse(line) as Partial<LogLine>;
        return typeof id === "number" && typeof s === "string" && typeof msg === "string"
            ? { id, s, msg, ...(attr && { attr }) }
            : undefined;
    } catch {
        return undefined;
    }
}
