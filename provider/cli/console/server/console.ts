import { resolve } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import type { CliContext } from "../../terminal/cli-context";
import { untilInterrupted } from "../../terminal/interrupts";
import { makeApp } from "./app";
import { StackController } from "./stack-controller";
import { listenOn } from "./listen";
import { isLoopback, ownNames } from "./own-names";
import { readPageFiles } from "./page-files";
import { rememberSecrets } from "./remember-secrets";
import type { Right, Sessions } from "./sessions";
import { makeSessions } from "./sessions";
import type { ConfigKeys, ConsoleStack } from "./stack";
import { openConsoleStack } from "./stack";

export interface ConsoleOptions extends ConfigKeys {
    readonly listen: string;
    readonly port: number;
    readonly readOnly: boolean;
    readonly username?: string;
}

const pollIntervalMs = 60_000;

/** Serves the page until Ctrl-C. `projects`: "FOLDER" or "FOLDER#STACK"; default: the current folder. */
export async function openConsole(
    projects: readonly string[],
    { listen, port, readOnly, username, ...keys }: ConsoleOptions,
    context: CliContext,
): Promise<number> {
    const stacks = await openStacks(projects, keys, context);
    const controllers = stacks.map((stack) => new StackController(stack));
    const sessions = makeSessions(readOnly);
    const ending = new AbortController();
    const files = await readPageFiles();
    const app = makeApp(controllers, sessions, files, ending.signal, ownNames(listen));
    const server = await listenOn(app.fetch, listen, port);
    const remembering = rememberSecrets(context, ending.signal);
    const watches = controllers.map((controller) => controller.watch(username, remembering));
    printAddresses(sessions, server.origin, { listen, readOnly }, context);
    await untilInterrupted(async (pause) => {
        while (await pause(pollIntervalMs)) {
            // Until Ctrl-C.
        }
        if (controllers.some(({ isBusy }) => isBusy)) {
            context.err(
                "Waiting until the engine has finished its current work; Ctrl-C again ends it immediately",
            );
        }
        await Promise.all(controllers.map((controller) => controller.close()));
        ending.abort();
        await Promise.all([server.close(), ...watches]);
    });
    return 0;
}

async function openStacks(
    projects: readonly string[],
    keys: ConfigKeys,
    { cwd }: CliContext,
): Promise<readonly ConsoleStack[]> {
    const named = projects.length > 0 ? projects : ["."];
    const stacks = await Promise.all(
        named.map((project) => {
            const { folder, stack } = readProject(project);
            return openConsoleStack(resolve(cwd, folder), stack, keys);
        }),
    );
    const repeated = stacks.find(
        ({ id }, index) => stacks.findIndex((each) => each.id === id) < index,
    );
    if (repeated) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot show ${repeated.id} twice: each stack may be named once`,
        );
    }
    return stacks;
}

function printAddresses(
    sessions: Sessions,
    origin: string,
    { listen, readOnly }: Pick<ConsoleOptions, "listen" | "readOnly">,
    context: CliContext,
): void {
    const address = (right: Right) => `${origin}/open/${sessions.tokenOf(right) ?? ""}`;
    if (!readOnly) {
        context.out(`To view and upgrade: ${address("act")}`);
    }
    context.out(`To view only:        ${address("read")}`);
    context.err("Anyone who has an address can use it until Ctrl-C ends the console");
    if (!isLoopback(listen)) {
        const may = readOnly ? "observe these sets" : "upgrade these sets";
        context.err(
            `Warning: listening on ${listen}. Traffic is not encrypted: anyone who can observe it can take the address and ${may}`,
        );
    }
}

/** Splits "FOLDER#STACK" at the last "#": a folder's name may contain one. */
export function readProject(text: string): { readonly folder: string; readonly stack?: string } {
    const at = text.lastIndexOf("#");
    return at === -1
        ? { folder: text }
        : { folder: text.slice(0, at) || ".", stack: text.slice(at + 1) };
}
