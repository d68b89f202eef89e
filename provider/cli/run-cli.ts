import { CommanderError } from "commander";

import { UpgradeError } from "../core/errors/errors";
import { describeError } from "./set/describe-error";
import { holdsPassword } from "./set/password";
import { makeProgram } from "./program";
import type { CliContext } from "./terminal/cli-context";

/** Exit code of a command that could not do its work. */
const failed = 1;

/** Runs one command and resolves to its exit code. Never rejects. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
    try {
        refusePasswords(args);
        const { program, outcome } = makeProgram(context);
        await program.parseAsync(args, { from: "user" });
        return outcome.code;
    } catch (error) {
        if (error instanceof CommanderError) {
            return error.exitCode; // The parser has printed the error.
        }
        context.err(describeError(error));
        return failed;
    }
}

/**
 * Refuses passwords in arguments: every user of the machine sees them (`ps`), and shells keep them, so a warning would come
 * too late. This check comes first, because the parser repeats arguments that it does not understand.
 */
function refusePasswords(args: readonly string[]): void {
    if (args.some(holdsPassword)) {
        throw new UpgradeError(
            "password-visible",
            "Refusing a connection string with a password among the arguments: every user of this machine can read it there",
        );
    }
}
