import { CommanderError } from "commander";

import { UpgradeError } from "../core/errors/errors";
import { describeError } from "./set/describe-error";
import { holdsPassword } from "./set/password";
import { makeProgram } from "./program";
import type { CliContext } from "./terminal/cli-context";

/** What ends a command that could not do its work. */
const failed = 1;

/** Runs one command, and resolves to its exit code. Never throws. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
    try {
        refusePasswords(args);
        const { program, outcome } = makeProgram(context);
        await program.parseAsync(args, { from: "user" });
        return outcome.code;
    } catch (error) {
        if (error instanceof CommanderError) {
            return error.exitCode; // It has said what is wrong.
        }
        context.err(describeError(error));
        return failed;
    }
}

/**
 * Every user of the machine sees the arguments of a process (`ps`), and shells keep them: a warning would come too late. First
 * of all, as the parser repeats what it does not understand.
 */
function refusePasswords(args: readonly string[]): void {
    if (args.some(holdsPassword)) {
        throw new UpgradeError(
            "password-visible",
            "Refusing a connection string with a password among the arguments: every user of this machine can read it there",
        );
    }
}
