import type { ErrorCode } from "./errors";
import { UpgradeError } from "./errors";

/** What is known of a failure, apart; its message has all of it in one text. */
export interface FailureParts {
    /** What could not be done, and why where that is known. */
    readonly reason: string;
    /** The end of what the member's server wrote. */
    readonly log?: readonly string[];
    readonly revert?: Revert;
}

/** What became of a member whose change did not work. */
export interface Revert {
    readonly to: string;
    /** Why it does not run `to` again; absent where it does. */
    readonly error?: string;
}

/** Thrown like any other, and knows more. */
class MemberFailure extends UpgradeError {
    readonly parts: FailureParts;

    constructor(failure: UpgradeError, message: string, parts: FailureParts) {
        const { code, host, cause } = failure;
        super(code, message, { ...(host !== undefined && { host }), cause: cause ?? failure });
        this.parts = parts;
    }
}

/** The same failure, of which more is known now. */
export function extendFailure(
    failure: UpgradeError,
    message: string,
    parts: Partial<FailureParts>,
): UpgradeError {
    return new MemberFailure(failure, message, { ...partsOf(failure), ...parts });
}

export function partsOf(failure: UpgradeError): FailureParts {
    return failure instanceof MemberFailure ? failure.parts : { reason: failure.message };
}

/** Where nothing else is known of a code that comes up in an update. */
const lookUp = "Look the code up in docs/errors.md, mend what it names, and go on";

/** What to do where an update failed: docs/errors.md has the same, and more. */
const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
    "disk-full": "Make room where the message says, and go on",
    "hook-failed": "Mend what the command's output says, and go on",
    "initiate-failed": "Look at the members' logs, mend what they say, and go on",
    "batch-stopped": "See the failure of the member beside it",
    "lock-failed": "Look at the primary and at the secondaries' lag, and go on",
    "lock-lost": "See that the other run has ended, and go on",
    locked: "Wait until the other run has ended; what a killed one left expires 60 s after its last sign of life",
    "member-not-healthy": "Look at the member's log, mend what it says, and go on",
    "no-candidate": "Look at the secondaries' lag and logs, and go on once one has caught up",
    "package-failed": "Mend what the package manager says, and go on",
    "probe-failed": "Look at the member's log and lag, and go on: it probes again",
    quorum: "Bring back the member that was lost since the preview, and go on",
    "reconfig-refused": "Do what the server names, and go on",
    "release-command-failed": "Mend what the command's output says, and go on",
    "running-primary": "Go on: the member became primary just before its stop, and was not stopped",
    "start-failed":
        "Mend what the reason or the log names and go on, or choose the version that runs: then there is nothing to do",
    "start-timeout":
        "Look at the log; where it only recovers for long, set upgrade.startTimeoutSecs higher; then go on",
    "step-down-refused":
        "Look at the lag that the reason names, and go on once a secondary has caught up",
    "stop-refused": "Wait for what the reason names, and go on",
    "stop-timeout": "Look at the member's log; go on once it has stopped",
    "window-closed": "Go on in the next window",
};

/** One sentence. */
export function whatToDo(code: ErrorCode | "unknown"): string {
    return (code === "unknown" ? undefined : remedies[code]) ?? lookUp;
}
