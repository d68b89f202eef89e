import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Machine } from "./machine";

const maxCharacters = 1500;

/**
 * Runs a command. Its failure throws an error with the given code: `cannot`, and the end of its output or else the
 * reason.
 */
export async function runOrThrow(
    machine: Machine,
    command: readonly string[],
    limitMs: number,
    code: ErrorCode,
    cannot: string,
    environment?: "server's",
): Promise<void> {
    try {
        await machine.run(command, limitMs, environment);
    } catch (error) {
        if (error instanceof UpgradeError) {
            throw error;
        }
        const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
        const output = `${stdout}\n${stderr}`.trim().slice(-maxCharacters);
        const message = `${cannot}: ${output === "" ? messageOf(error) : output}`;
        throw new UpgradeError(code, message, { cause: error });
    }
}

/** Returns a handler for a failed command that replaces its result. A machine that cannot be reached stays an error. */
export function ifFailed<T>(result: T): (error: unknown) => T {
    return (error) => {
        if (error instanceof UpgradeError) {
            throw error;
        }
        return result;
    };
}
