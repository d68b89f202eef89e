import { codedMessageOf, messageOf, UpgradeError } from "../../core/errors/errors";
import { commandLineRemedyOf } from "../../core/errors/remedy";

/** Returns an UpgradeError's code, message and remedy; of an unexpected error the stack. */
export function describeError(error: unknown): string {
    if (!(error instanceof UpgradeError)) {
        return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    }
    const remedy = commandLineRemedyOf(error.code);
    return `${codedMessageOf(error)}${remedy === undefined ? "" : `\n  ${remedy}`}`;
}
