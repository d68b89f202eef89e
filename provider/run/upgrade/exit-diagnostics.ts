import { UpgradeError } from "../../core/errors/errors";
import { extendFailure } from "../../core/errors/failure";
import type { ExitDiagnostics } from "../../core/errors/start-failure";
import { describeExit, findCause, quoteEnd } from "../../core/errors/start-failure";
import type { Ports } from "../ports";

/** What is said of a member whose process is gone: how it ended, why where that is known, and its own last words. */
export async function startFailure(
    host: string,
    ports: Ports,
    ended?: "was started again by something else",
): Promise<UpgradeError> {
    const words = await ports.control.exitDiagnostics(host);
    const what = `${host} ${ended ?? describeExit(words)} after its start`;
    return withExitDiagnostics(new UpgradeError("start-failed", what, { host }), words);
}

/** The failure, with the cause where it is known and the end of the log. */
export function withExitDiagnostics(failure: UpgradeError, words: ExitDiagnostics): UpgradeError {
    const cause = findCause(words);
    const reason = `${failure.message}${cause === undefined ? "" : `; cause: ${cause}`}`;
    const log = quoteEnd(words);
    const message = [`${reason}; the end of its log:`, ...log].join("\n  ");
    return extendFailure(failure, message, { reason, log });
}
