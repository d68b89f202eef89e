import { resolve } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import type { CliContext } from "../../terminal/cli-context";
import { makeApp } from "./app";
import { StackController } from "./stack-controller";
import { listenOn } from "./listen";
import { isLoopback, ownNames } from "./own-names";
import { readPageFiles } from "./page-files";
import { rememberSecrets } from "./remember-secrets";
import { makeSessions } from "./sessions";
import type { ConfigKeys } from "./stack";
import { openConsoleStack } from "./stack";

export interface ConsoleOptions extends ConfigKeys {
    readonly listen: string;
    readonly port: number;
    readonly readOnly: boolean;
    readonly username?: string;
}

const pollIntervalMs = 60_000;

/** Serves the page until Ctrl-C. `projects`: "FOLDER" or "FOLDER#STACK"; none: the folder at hand. */
export async function openConsole(
    projects: readonly string[],
    { listen, port, readOnly, username, ...keys }: ConsoleOptions,
    context: CliContext,
): Promise<number> {
    const named = projects.length > 0 ? projects : ["."];
    const stacks = await Promise.all(
        named.map((project) => {
            const { folder, stack } = readProject(project);
            return openConsoleStack(resolve(context.cwd, folder), stack, keys);
        }),
    );
    const twice = stacks.find(
        ({ id }, index) => stacks.findIndex((each) => each.id === id) < index,
    );
    if (twice) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot show ${twice.id} twice: each stack may be named once`,
        );
    }
    const controllers = stacks.map((stack) => new StackController(stack));
    const sessions = makeSessions(readOnly);
    const ending = new AbortController();
    const files = await readPageFiles();
    const app = makeApp(controllers, sessions, files, ending.signal, ownNames(listen));
    const server = await listenOn(app.fetch, listen, port);
    const remembering = rememberSecrets(context, ending.signal);
    const watches = controllers.map((controller) => controller.watch(username, remembering));
    const address = (token: string | undefined) => `${server.origin}/open/${token ?? ""}`;
    if (!readOnly) {
        context.out(`To look and upgrade: ${address(sessions.tokenOf("act"))}`);
    }
    context.out(`To look only:        ${address(sessions.tokenOf("read"))}`);
    context.err("Whoever has an address may use it until the console ends, by Ctrl-C");
    if (!isLoopback(listen)) {
        const may = readOnly ? "look at the sets" : "upgrade the sets";
        context.err(
            `Warning: listening on ${listen}. Nothing on the way there is encrypted: who reads along has the address too, and may ${may}`,
        );
    }
    await context.untilInterrupted(async (pause) => {
        while (await pause(pollIntervalMs)) {
            // Until Ctrl-C.
        }
        if (controllers.some(({ isBusy }) => isBusy)) {
            context.err(
                "Waiting for the engine, which ends in good order; Ctrl-C again ends it at once",
            );
        }
        await Promise.all(controllers.map((controller) => controller.close()));
        ending.abort();
        await Promise.all([server.close(), ...watches]);
    });
    return 0;
}

/** A folder's own name may have a "#" in it: the last one counts. */
export function readProject(text: string): { readonly folder: string; readonly stack?: string } {
    const at = text.lastIndexOf("#");
    return at === -1
        ? { folder: text }
        : { folder: text.slice(0, at) || ".", stack: text.slice(at + 1) };
}
