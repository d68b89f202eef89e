import { UpgradeError } from "../../core/errors/errors";
import { extendFailure } from "../../core/errors/failure";
import type { ExitDiagnostics } from "../../core/errors/start-failure";
import { describeExit, findCause, quoteEnd } from "../../core/errors/start-failure";
import type { Ports } from "../ports";

/** Describes a member whose process is gone: how it ended, the cause if it is known, and the end of its log. */
export async function startFailure(
    host: string,
    ports: Ports,
    ended?: "was restarted by something else",
): Promise<UpgradeError> {
    const diagnostics = await ports.control.exitDiagnostics(host);
    const what = `${host} ${ended ?? describeExit(diagnostics)} after its start`;
    return withExitDiagnostics(new UpgradeError("start-failed", what, { host }), diagnostics);
}

/** Adds the cause, if it is known, and the end of the log to a failure. */
export function withExitDiagnostics(
    failure: UpgradeError,
    diagnostics: ExitDiagnostics,
): UpgradeError {
    const cause = findCause(diagnostics);
    const reason = `${failure.message}${cause === undefined ? "" : `; cause: ${cause}`}`;
    const log = quoteEnd(diagnostics);
    const message = [`${reason}; the end of its log:`, ...log].join("\n  ");
    return extendFailure(failure, message, { reason, log });
}
