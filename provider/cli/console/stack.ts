import type { ConfigValue, Stack } from "@pulumi/pulumi/automation/index.js";
import {
    ConcurrentUpdateError,
    LocalWorkspace,
    Stack as Stacks,
} from "@pulumi/pulumi/automation/index.js";

import type { PastUpdate, PastUpgrade } from "../../core/console/past-update";

import type { RunEvent } from "../../core/console/run-record";
import { messageOf, UpgradeError } from "../../core/errors";
import { eventLinesVariable } from "../../core/event-line";
import { readEngineEvent } from "./run-events";

type Tell = (event: RunEvent) => void;

/** A stack that the console shows and drives: what it does is what `pulumi` does, with its state, history and lock. */
export interface ConsoleStack {
    /** "shop/prod". */
    readonly id: string;
    /** Never for the page: a program may export one with a password. Undefined while there is no set. */
    connectionString(): Promise<string | undefined>;
    /** Resolves to whether anything would change. The configuration is left as it was. */
    preview(to: string, tell: Tell): Promise<boolean>;
    /** Keeps the version in the configuration, also where it fails: the next update goes on with it. */
    up(to: string, tell: Tell, signal: AbortSignal): Promise<void>;
    /** Takes away the lock of the stack, whoever holds it: `pulumi cancel`. */
    cancel(): Promise<void>;
    history(): Promise<readonly PastUpdate[]>;
    lastUpgrade(): Promise<PastUpgrade | undefined>;
}

/** Of what a command line names: a folder, and the stack in it; the selected one unless a name is given. */
export async function openConsoleStack(
    cwd: string,
    name: string | undefined,
    configKey: string,
): Promise<ConsoleStack> {
    try {
        const workspace = await LocalWorkspace.create({
            workDir: cwd,
            envVars: { [eventLinesVariable]: "1" },
        });
        const project = await workspace.projectSettings();
        const chosen = name ?? (await workspace.stack())?.name;
        if (chosen === undefined) {
            throw new UpgradeError(
                "stack-unusable",
                `Cannot tell which stack of ${project.name} is meant: none is selected, FOLDER#STACK is required`,
            );
        }
        const stack = await Stacks.select(chosen, workspace);
        const key = configKey.includes(":") ? configKey : `${project.name}:${configKey}`;
        return consoleStack(stack, `${project.name}/${stack.name}`, key);
    } catch (error) {
        throw error instanceof UpgradeError
            ? error
            : new UpgradeError(
                  "stack-unusable",
                  `Cannot use the Pulumi project in ${cwd}: ${messageOf(error).trim()}`,
                  { cause: error },
              );
    }
}

function consoleStack(stack: Stack, id: string, key: string): ConsoleStack {
    const output = async (name: string): Promise<unknown> => (await stack.outputs())[name]?.value;
    return {
        id,
        connectionString: async () => {
            const value = await output("connectionString");
            return typeof value === "string" ? value : undefined;
        },
        preview: async (to, tell) => {
            const before = (await stack.getAllConfig())[key];
            await stack.setConfig(key, { value: to });
            try {
                const { changeSummary } = await explained(() =>
                    stack.preview({ color: "never", onEvent: toldBy(tell) }),
                );
                return Object.keys(changeSummary).some((op) => op !== "same" && op !== "read");
            } finally {
                await putBack(stack, key, to, before);
            }
        },
        up: async (to, tell, signal) => {
            await stack.setConfig(key, { value: to });
            await explained(() =>
                stack.up({
                    color: "never",
                    message: `Console: upgrade to ${to}`,
                    onEvent: toldBy(tell),
                    signal,
                }),
            );
        },
        cancel: () => stack.cancel(),
        history: async () => {
            const all = await stack.history(20, 1, false);
            return all.map(({ kind, result, startTime, endTime, message, config }) => {
                const wanted = config[key];
                return {
                    kind,
                    result,
                    message,
                    startedMs: startTime.getTime(),
                    endedMs: endTime.getTime(),
                    wanted: wanted === undefined || wanted.secret ? null : wanted.value,
                };
            });
        },
        // A secret one is none of the page's business.
        lastUpgrade: async () => {
            const found = (await stack.outputs()).lastUpgrade;
            return found === undefined || found.secret
                ? undefined
                : ((found.value as PastUpgrade | null) ?? undefined);
        },
    };
}

function toldBy(tell: Tell): (event: Parameters<typeof readEngineEvent>[0]) => void {
    return (event) => {
        const read = readEngineEvent(event, Date.now());
        if (read) {
            tell(read);
        }
    };
}

/** The events have told why, and the error repeats all of the engine's output: neither the page nor a log needs that. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof ConcurrentUpdateError) {
            // Nothing was begun, so these words are all that was said: who holds it, and since when.
            throw new UpgradeError(
                "stack-locked",
                `Cannot update: another update holds the stack's lock\n${wordsOf(error)}`,
                { cause: error },
            );
        }
        throw new UpgradeError(
            "update-failed",
            "the engine ended with an error; the lines say which",
            { cause: error },
        );
    }
}

/** What the CLI printed of an error; all of the message has it twice. */
function wordsOf(error: unknown): string {
    const { commandResult } = error as { readonly commandResult?: { readonly stderr?: string } };
    return (commandResult?.stderr ?? messageOf(error)).trim();
}

/** Unless somebody else has set it meanwhile. */
async function putBack(
    stack: Stack,
    key: string,
    ours: string,
    before: ConfigValue | undefined,
): Promise<void> {
    if ((await stack.getAllConfig())[key]?.value === ours) {
        await (before ? stack.setConfig(key, before) : stack.removeConfig(key));
    }
}
