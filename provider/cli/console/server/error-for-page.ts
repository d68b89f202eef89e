import { messageOf, UpgradeError } from "../../../core/errors/errors";
import { describeError } from "../../set/describe-error";

/** Describes an error without its stack trace, which is of no use on the page. */
export function errorForPage(error: unknown): string {
    return error instanceof UpgradeError ? describeError(error) : messageOf(error);
}
