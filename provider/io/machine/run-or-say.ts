import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Machine } from "./machine";

const mostCharacters = 1500;

/** Throws an error of the code: what could not be done, with the end of what the command said, or else why it failed. */
export async function runOrSay(
    machine: Machine,
    command: readonly string[],
    limitMs: number,
    code: ErrorCode,
    cannot: string,
): Promise<void> {
    try {
        await machine.run(command, limitMs);
    } catch (error) {
        if (error instanceof UpgradeError) {
            throw error;
        }
        const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
        const said = `${stdout}\n${stderr}`.trim().slice(-mostCharacters);
        const message = `${cannot}: ${said === "" ? messageOf(error) : said}`;
        throw new UpgradeError(code, message, { cause: error });
    }
}
