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
        .summary("serves a page that shows sets and upgrades them")
        .description(
            "Serves a page until Ctrl-C, on loopback by default. It shows the sets of Pulumi stacks live, and previews and upgrades them as `upgrade` does.\nExit code 0: ended by Ctrl-C; 1: an error.",
        )
        .argument(
            "[projects...]",
            "FOLDER of a Pulumi project, or FOLDER#STACK (default: the selected stack of this folder)",
        )
        .option(
            "--listen <address>",
            "address of this machine to listen on; traffic is not encrypted",
            loopback,
        )
        .option("--port <port>", "port to listen on (default: a free one)", portNumber, 0)
        .option("--read-only", "view only; disables all actions")
        .option(
            "--config-key <key>",
            "configuration key from which the programs read the version",
            "version",
        )
        .option(
            "--resume-key <key>",
            "configuration key from which the programs read upgrade.resume",
            "resume",
        )
        .option(
            "--username <name>",
            `user to log in to the sets as; the password comes from ${passwordVariable}, or a prompt`,
        )
        .action(async (projects: readonly string[], given: ConsoleFlags) => {
            const { openConsole } = await import("./console.js");
            const { readOnly = false, ...options } = given;
            end(await openConsole(projects, { ...options, readOnly }, context));
        });
}

function portNumber(text: string): number {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
        throw new InvalidArgumentError("A port from 0 to 65535 is required.");
    }
    return Number(text);
}
