import { defined } from "../json/defined";
import { UpgradeError } from "./errors";

/** The parts of a failure, one by one; its message contains all of them in one text. */
export interface FailureParts {
    /** What could not be done, and why, if known. */
    readonly reason: string;
    /** The end of the member's log. */
    readonly log?: readonly string[];
    readonly revert?: Revert;
}

/** The revert of a member whose change failed. */
export interface Revert {
    /** The version from before the change. */
    readonly to: string;
    /** Why the member does not run `to` again; absent if it does. */
    readonly error?: string;
}

/** An UpgradeError that also has the parts of its message. */
class MemberFailure extends UpgradeError {
    readonly parts: FailureParts;

    constructor(failure: UpgradeError, message: string, parts: FailureParts) {
        const { code, host, cause } = failure;
        super(code, message, defined({ host, cause: cause ?? failure }));
        this.parts = parts;
    }
}

/** Returns the same failure with a longer message and more parts. */
export function extendFailure(
    failure: UpgradeError,
    message: string,
    parts: Partial<FailureParts>,
): UpgradeError {
    return new MemberFailure(failure, message, { ...partsOf(failure), ...parts });
}

/** Returns the parts of a failure; of an ordinary UpgradeError only the reason. */
export function partsOf(failure: UpgradeError): FailureParts {
    return failure instanceof MemberFailure ? failure.parts : { reason: failure.message };
}
