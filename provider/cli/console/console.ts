import { resolve } from "node:path";

import { UpgradeError } from "../../core/errors";
import type { Surroundings } from "../surroundings";
import { makeApp } from "./app";
import { Desk } from "./desk";
import { listenOnLoopback } from "./listen";
import { readPageFiles } from "./page-files";
import { rememberSecrets } from "./remember-secrets";
import { makeSessions } from "./sessions";
import { openConsoleStack } from "./stack";

export interface ConsoleOptions {
    readonly port: number;
    readonly readOnly: boolean;
    readonly configKey: string;
    readonly username?: string;
}

const lookEveryMs = 60_000;

/** Serves the page until Ctrl-C. `projects`: "FOLDER" or "FOLDER#STACK"; none: the folder at hand. */
export async function openConsole(
    projects: readonly string[],
    { port, readOnly, configKey, username }: ConsoleOptions,
    surroundings: Surroundings,
): Promise<number> {
    const named = projects.length > 0 ? projects : ["."];
    const stacks = await Promise.all(
        named.map((project) => {
            const { folder, stack } = readProject(project);
            return openConsoleStack(resolve(surroundings.cwd, folder), stack, configKey);
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
    const desks = stacks.map((stack) => new Desk(stack));
    const sessions = makeSessions(readOnly);
    const ending = new AbortController();
    const app = makeApp(desks, sessions, await readPageFiles(), ending.signal);
    const server = await listenOnLoopback(app.fetch, port);
    const remembering = rememberSecrets(surroundings);
    const watches = desks.map((desk) => desk.watch(username, remembering));
    const address = (token: string | undefined) => `${server.origin}/open/${token ?? ""}`;
    if (!readOnly) {
        surroundings.out(`To look and upgrade: ${address(sessions.tokenOf("act"))}`);
    }
    surroundings.out(`To look only:        ${address(sessions.tokenOf("read"))}`);
    surroundings.err("Whoever has an address may use it until the console ends, by Ctrl-C");
    await surroundings.untilInterrupted(async (pause) => {
        while (await pause(lookEveryMs)) {
            // Until Ctrl-C.
        }
        if (desks.some(({ isBusy }) => isBusy)) {
            surroundings.err(
                "Waiting for the engine, which ends in good order; Ctrl-C again ends it at once",
            );
        }
        await Promise.all(desks.map((desk) => desk.close()));
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
