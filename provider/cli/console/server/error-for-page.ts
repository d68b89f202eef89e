import { messageOf, UpgradeError } from "../../../core/errors/errors";
import { describeError } from "../../set/describe-error";

/** Without a stack trace: nobody who reads the page has a use for it. */
export function errorForPage(error: unknown): string {
    return error instanceof UpgradeError ? describeError(error) : messageOf(error);
}
