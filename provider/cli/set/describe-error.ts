import { codedMessageOf, messageOf, UpgradeError } from "../../core/errors/errors";
import { remedyOf } from "./remedies";

/** With its code, as a finding has it; of what nobody foresaw the stack is needed. */
export function describeError(error: unknown): string {
    if (!(error instanceof UpgradeError)) {
        return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    }
    const remedy = remedyOf(error.code);
    return `${codedMessageOf(error)}${remedy === undefined ? "" : `\n  ${remedy}`}`;
}
