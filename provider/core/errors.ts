/** Every way in which this package says no. Each is explained in docs/errors.md. */
export type ErrorCode =
    | "binary-differs"
    | "binary-missing"
    | "checksum-differs"
    | "data-folder-unusable"
    | "downgrade"
    | "fcv-in-transition"
    | "fcv-lower"
    | "fcv-not-in-place"
    | "fcv-refused"
    | "fcv-unknown"
    | "initiate-failed"
    | "member-down"
    | "member-not-caught-up"
    | "member-not-healthy"
    | "members-differ"
    | "no-candidate"
    | "no-primary"
    | "not-adoptable"
    | "not-initiated"
    | "options-refused"
    | "port-taken"
    | "quorum"
    | "running-primary"
    | "series-skipped"
    | "start-failed"
    | "start-timeout"
    | "step-down-refused"
    | "stop-refused"
    | "stop-timeout"
    | "unknown-release"
    | "version-invalid"
    | "versions-apart";

/** What stops the work. Branch on `code`; the message is for people. */
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

export type WarningCode = "even-votes" | "majority-writes-wait";

/** Something a user should know before an upgrade. A blocker fails the preview, a warning shows. */
export interface Finding {
    readonly severity: "blocker" | "warning";
    readonly code: ErrorCode | WarningCode;
    readonly host?: string;
    readonly message: string;
    /** What to do about it: one sentence. */
    readonly remedy: string;
}

/** The message of anything thrown, for a place that can't know its type. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
