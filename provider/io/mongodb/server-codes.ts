import { serverErrorCode } from "./connections";

// Numbers and categories from the server's error_codes.yml.

/** InterruptedAtShutdown, ShutdownInProgress. */
const shuttingDownCodes: readonly number[] = [11600, 91];

/**
 * NotWritablePrimary, LegacyNotPrimary, PrimarySteppedDown, InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk,
 * NotPrimaryOrSecondary.
 */
const roleLostCodes: readonly number[] = [10107, 10058, 189, 11602, 13435, 13436];

/** HostUnreachable, HostNotFound, NetworkTimeout, SocketException: a command that itself waits for other members broke. */
const networkCodes: readonly number[] = [6, 7, 89, 9001];

/**
 * LockTimeout, LockBusy, MaxTimeMSExpired, NetworkInterfaceExceededTimeLimit, ExceededTimeLimit;
 * ConflictingOperationInProgress, for instance another client's step-down.
 */
const notNowCodes: readonly number[] = [24, 46, 50, 202, 262, 117];

/** Whether the answer says that the server is shutting down. */
export function isShuttingDown(error: unknown): boolean {
    return isOneOf(shuttingDownCodes, error);
}

/**
 * Whether an answer, or a lost one, leaves open what the command did: the member stepped down, shuts down or is about to,
 * or a connection broke. The next observation shows it.
 */
export function isUndecided(error: unknown): boolean {
    return (
        serverErrorCode(error) === undefined ||
        isOneOf([...roleLostCodes, ...shuttingDownCodes, ...networkCodes], error)
    );
}

/** Whether the server did nothing, as it was busy or ran out of time, and may do it if it is asked again. */
export function isNotNow(error: unknown): boolean {
    return isOneOf(notNowCodes, error);
}

function isOneOf(codes: readonly number[], error: unknown): boolean {
    const code = serverErrorCode(error);
    return code !== undefined && codes.includes(code);
}
