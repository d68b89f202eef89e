import type { commandLineCodes, previewCodes, updateCodes, warningCodes } from "./codes";

/** A code of an error or of a blocker: codes.ts says what each means and what to do about it. */
export type ErrorCode =
    keyof typeof previewCodes | keyof typeof updateCodes | keyof typeof commandLineCodes;

/** A code of a finding that only warns. */
export type WarningCode = keyof typeof warningCodes;

/** The error that stops the work. Branch on `code`; the message is for people. */
export class UpgradeError extends Error {
    override readonly name = "UpgradeError";
    readonly code: ErrorCode;
    readonly host: string | undefined;

    constructor(
        code: ErrorCode,
        message: string,
        options: { readonly host?: string; readonly cause?: unknown } = {},
    ) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.code = code;
        this.host = options.host;
    }
}

/** Blockers that a program may accept, since it may know the risk better than this package. No other can be overridden. */
export const acceptableCodes = [
    "data-emptied",
    "data-in-memory",
    "known-bad-release",
    "oplog-window",
    "write-downtime",
] as const;

export type AcceptableCode = (typeof acceptableCodes)[number];

/** A fact that a user should know before an upgrade. A blocker fails the preview; a warning is only shown. */
export interface Finding {
    readonly severity: "blocker" | "warning";
    readonly code: ErrorCode | WarningCode;
    readonly host?: string;
    readonly message: string;
    /** What to do about it: one sentence. */
    readonly remedy: string;
}

/** Returns the message of anything thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** Returns the message of anything thrown, with an UpgradeError's code in front of it. */
export function codedMessageOf(error: unknown): string {
    return error instanceof UpgradeError ? `${error.code}: ${error.message}` : messageOf(error);
}

/** Returns an error whose message includes the code: the engine shows only an error's message. */
export function withCodeShown(error: unknown): unknown {
    return error instanceof UpgradeError
        ? new Error(codedMessageOf(error), { cause: error })
        : error;
}
