/** Every way in which this package says no. Each is explained in docs/errors.md. */
export type ErrorCode =
    | "adoption-differs"
    | "auth-changed"
    | "auth-failed"
    | "backup-running"
    | "binary-differs"
    | "binary-missing"
    | "checksum-differs"
    | "command-line-invalid"
    | "combined-changes"
    | "cpu-too-old"
    | "data-emptied"
    | "data-folder-unusable"
    | "data-not-ready"
    | "disk-full"
    | "downgrade-unsupported"
    | "downgrade-floor"
    | "edition-differs"
    | "fcv-in-transition"
    | "fcv-downgrade-unsupported"
    | "fcv-mismatch"
    | "fcv-refused"
    | "fcv-unknown"
    | "fsync-locked"
    | "hook-failed"
    | "host-key-differs"
    | "host-unreachable"
    | "index-build"
    | "initial-sync"
    | "initiate-failed"
    | "kernel-incompatible"
    | "known-bad-release"
    | "batch-stopped"
    | "library-missing"
    | "lock-failed"
    | "lock-lost"
    | "locked"
    | "member-down"
    | "member-in-use"
    | "member-not-caught-up"
    | "member-not-healthy"
    | "members-differ"
    | "newly-added"
    | "no-candidate"
    | "no-primary"
    | "not-adoptable"
    | "not-an-arbiter"
    | "not-approved"
    | "not-authorized"
    | "not-initiated"
    | "oplog-window"
    | "option-removed"
    | "options-refused"
    | "different-set"
    | "outside-window"
    | "package-failed"
    | "package-held"
    | "package-unavailable"
    | "password-visible"
    | "port-taken"
    | "privilege-missing"
    | "probe-failed"
    | "quorum"
    | "reconfig-refused"
    | "release-command-failed"
    | "running-primary"
    | "secret-missing"
    | "series-skipped"
    | "service-failed"
    | "set-differs"
    | "set-unreachable"
    | "settings-refused"
    | "sharded"
    | "ssh-refused"
    | "stack-locked"
    | "stack-unusable"
    | "start-failed"
    | "start-timeout"
    | "step-down-refused"
    | "stop-at-passed"
    | "stop-refused"
    | "stop-timeout"
    | "tls-client-certificate"
    | "tls-expired"
    | "tls-failed"
    | "tls-mode-skipped"
    | "tls-required"
    | "tls-unknown-ca"
    | "tls-wrong-host"
    | "unit-unsuitable"
    | "unknown-release"
    | "update-failed"
    | "version-invalid"
    | "versions-too-far-apart"
    | "window-closed"
    | "write-downtime"
    | "wrong-architecture";

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

export type WarningCode =
    | "data-not-scanned"
    | "default-write-concern"
    | "disk-low"
    | "even-votes"
    | "fcv-burn-in"
    | "fcv-downgrade"
    | "forced"
    | "majority-writes-wait"
    | "old-driver"
    | "open-files-limit"
    | "option-changed"
    | "patch-downgrade"
    | "paused"
    | "release-candidate"
    | "downgrade-closed";

/** Blockers that a program may accept: it knows the risk better than this package. Nothing else can be overridden. */
export const acceptableCodes = ["known-bad-release", "oplog-window", "write-downtime"] as const;

export type AcceptableCode = (typeof acceptableCodes)[number];

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

/** Where nothing but a message is shown: an UpgradeError's code stands in front of it. */
export function codedMessageOf(error: unknown): string {
    return error instanceof UpgradeError ? `${error.code}: ${error.message}` : messageOf(error);
}

/** The engine shows no more of an error than its message. */
export function withCodeShown(error: unknown): unknown {
    return error instanceof UpgradeError
        ? new Error(codedMessageOf(error), { cause: error })
        : error;
}
