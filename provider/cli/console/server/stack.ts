import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/index.js";

import type { PastUpdate } from "../model/past-update";
import type { RunEvent } from "../model/run-event";
import type { SetInState } from "../model/set-in-state";
import { findSet } from "../model/set-in-state";
import { messageOf, UpgradeError } from "../../../core/errors/errors";
import { eventLinesVariable } from "../../../core/report/event-line";
import { previewTrial } from "../../stack/preview-trial";
import { selectStack } from "../../stack/project";
import { readEngineEvent } from "./run-events";

const run = promisify(execFile);
const mostStateBytes = 256 * 1024 * 1024;

type Emit = (event: RunEvent) => void;

/** What is written into the stack's configuration for a run. */
export interface RequestedUpdate {
    readonly to: string;
    /** The paused upgrade to it is to go on. */
    readonly resumes: boolean;
}

/** Where the programs look for it in their configuration. */
export interface ConfigKeys {
    readonly configKey: string;
    readonly resumeKey: string;
}

/** A stack that the console shows and drives: what it does is what `pulumi` does, with its state, history and lock. */
export interface ConsoleStack {
    /** "shop/prod". */
    readonly id: string;
    /** Never for the page: a program may export one with a password. Undefined while there is no set. */
    connectionString(): Promise<string | undefined>;
    /** Resolves to whether anything would change. The configuration is left as it was. */
    preview(desired: RequestedUpdate, notify: Emit): Promise<boolean>;
    /** Keeps what is wanted in the configuration, also where it fails: the next update goes on with it. */
    up(desired: RequestedUpdate, notify: Emit, signal: AbortSignal): Promise<void>;
    /** Takes away the lock of the stack, whoever holds it: `pulumi cancel`. */
    cancel(): Promise<void>;
    history(): Promise<readonly PastUpdate[]>;
    /** By its members; undefined where the stack's state does not have it. */
    findSet(hosts: readonly string[]): Promise<SetInState | undefined>;
}

type Texts = Readonly<Record<string, string>>;

/** Of what a command line names: a folder, and the stack in it; the selected one unless a name is given. */
export async function openConsoleStack(
    cwd: string,
    name: string | undefined,
    keys: ConfigKeys,
): Promise<ConsoleStack> {
    const required = "FOLDER#STACK is required";
    // Its updates tell what happens in their debug log too.
    const { stack, project, fullKey } = await selectStack(cwd, name, required, {
        [eventLinesVariable]: "1",
    });
    return consoleStack(stack, `${project}/${stack.name}`, {
        configKey: fullKey(keys.configKey),
        resumeKey: fullKey(keys.resumeKey),
    });
}

function consoleStack(stack: Stack, id: string, keys: ConfigKeys): ConsoleStack {
    const output = async (name: string): Promise<unknown> => (await stack.outputs())[name]?.value;
    return {
        id,
        connectionString: async () => {
            const value = await output("connectionString");
            return typeof value === "string" ? value : undefined;
        },
        preview: (desired, notify) =>
            explained(() => previewTrial(stack, textsOf(desired, keys), reportedBy(notify))),
        up: async (desired, notify, signal) => {
            for (const [key, value] of Object.entries(textsOf(desired, keys))) {
                await stack.setConfig(key, { value });
            }
            await explained(() =>
                stack.up({
                    color: "never",
                    message: `Console: upgrade to ${desired.to}`,
                    onEvent: reportedBy(notify),
                    signal,
                }),
            );
        },
        cancel: () => stack.cancel(),
        history: async () => {
            const all = await stack.history(20, 1, false);
            return all.map(({ kind, result, startTime, endTime, message, config }) => {
                const desired = config[keys.configKey];
                return {
                    kind,
                    result,
                    message,
                    startedMs: startTime.getTime(),
                    endedMs: endTime.getTime(),
                    desired: desired === undefined || desired.secret ? null : desired.value,
                };
            });
        },
        findSet: async (hosts) => {
            const { pulumiCommand, workDir } = stack.workspace;
            // Not `exportStack()`, which decrypts all secrets of the stack: nobody here needs them.
            const { stdout } = await run(
                pulumiCommand.command,
                ["stack", "export", "--stack", stack.name, "--non-interactive"],
                { cwd: workDir, maxBuffer: mostStateBytes },
            );
            return findSet(JSON.parse(stdout), hosts);
        },
    };
}

/** A version resumes its own paused upgrade only: what stays in the configuration goes for no other. */
function textsOf({ to, resumes }: RequestedUpdate, { configKey, resumeKey }: ConfigKeys): Texts {
    return { [configKey]: to, ...(resumes && { [resumeKey]: to }) };
}

function reportedBy(notify: Emit): (event: Parameters<typeof readEngineEvent>[0]) => void {
    return (event) => {
        const read = readEngineEvent(event, Date.now());
        if (read) {
            notify(read);
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
