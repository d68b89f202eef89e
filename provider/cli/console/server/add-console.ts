import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

import { passwordVariable } from "../../set/password";
import type { CliContext } from "../../terminal/cli-context";
import type { ConsoleOptions } from "./console";
import { loopback } from "./own-names";

type ConsoleFlags = Omit<ConsoleOptions, "readOnly"> & { readonly readOnly?: true };

export function addConsole(
    program: Command,
    context: CliContext,
    end: (code: number) => void,
): void {
    program
        .command("console")
        .summary("opens a page to look at sets and to upgrade them")
        .description(
            "Serves a page, on loopback unless told otherwise, that shows the sets of Pulumi stacks, live, and previews and upgrades them as `upgrade` does, until Ctrl-C.\nExit code 0: ended by Ctrl-C; 1: an error.",
        )
        .argument(
            "[projects...]",
            "FOLDER of a Pulumi project, or FOLDER#STACK (default: the selected stack of this folder)",
        )
        .option(
            "--listen <address>",
            "another address of this machine; nothing on the way there is encrypted",
            loopback,
        )
        .option("--port <port>", "to listen on (default: a free one)", portNumber, 0)
        .option("--read-only", "shows, and nothing else")
        .option("--config-key <key>", "under which the programs find the version", "version")
        .option(
            "--resume-key <key>",
            "under which the programs find what upgrade.resume is to be",
            "resume",
        )
        .option(
            "--username <name>",
            `user to log in to the sets as, with the password in ${passwordVariable}, or asked for at the terminal`,
        )
        .action(async (projects: readonly string[], given: ConsoleFlags) => {
            const { openConsole } = await import("./console.js");
            const { readOnly = false, ...options } = given;
            end(await openConsole(projects, { ...options, readOnly }, context));
        });
}

function portNumber(text: string): number {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
        throw new InvalidArgumentError("A port, 0 to 65535, is required.");
    }
    return Number(text);
}
