import type { AcceptableCode } from "../errors/errors";
import type { Limits } from "./check";
import { expectDownSecs } from "./oplog";

interface Settings {
    readonly maxLagSecs: number;
    readonly stopTimeoutSecs: number;
    readonly startTimeoutSecs: number;
}

/** Returns the checks' limits, derived from the settings of an upgrade. */
export function limitsOf(
    { maxLagSecs, stopTimeoutSecs, startTimeoutSecs }: Settings,
    accept: readonly AcceptableCode[],
): Limits {
    const expectedDownSecs = expectDownSecs(stopTimeoutSecs, startTimeoutSecs);
    return { maxLagSecs, expectedDownSecs, accept };
}
