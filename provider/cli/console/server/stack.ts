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
const maxStateBytes = 256 * 1024 * 1024;

type Emit = (event: RunEvent) => void;

/** The update that a run writes into the stack's configuration. */
export interface RequestedUpdate {
    readonly to: string;
    /** Whether it resumes the paused upgrade to that version. */
    readonly resumes: boolean;
}

/** The keys under which programs read it from their configuration. */
export interface ConfigKeys {
    readonly configKey: string;
    readonly resumeKey: string;
}

/** A stack that the console shows and updates, as `pulumi` does: with its state, history and lock. */
export interface ConsoleStack {
    /** "shop/prod". */
    readonly id: string;
    /** Undefined while there is no set. Never sent to the page: a program may export one with a password. */
    connectionString(): Promise<string | undefined>;
    /** Resolves to whether anything would change. Leaves the configuration as it is. */
    preview(desired: RequestedUpdate, notify: Emit): Promise<boolean>;
    /** Keeps the desired version in the configuration even if it fails: the next update continues with it. */
    up(desired: RequestedUpdate, notify: Emit, signal: AbortSignal): Promise<void>;
    /** Releases the lock of the stack, whichever process holds it: `pulumi cancel`. */
    cancel(): Promise<void>;
    history(): Promise<readonly PastUpdate[]>;
    /** Finds the set with these members; undefined if the stack's state has none. */
    findSet(hosts: readonly string[]): Promise<SetInState | undefined>;
}

type Config = Readonly<Record<string, string>>;

/** Opens a stack of the project in a folder: the selected one unless a name is given. */
export async function openConsoleStack(
    cwd: string,
    name: string | undefined,
    keys: ConfigKeys,
): Promise<ConsoleStack> {
    const required = "FOLDER#STACK is required";
    // Its updates also write their events into the debug log.
    const { stack, project, fullKey } = await selectStack(cwd, name, required, {
        [eventLinesVariable]: "1",
    });
    return consoleStack(stack, `${project}/${stack.name}`, {
        configKey: fullKey(keys.configKey),
        resumeKey: fullKey(keys.resumeKey),
    });
}

function consoleStack(stack: Stack, id: string, keys: ConfigKeys): ConsoleStack {
    return {
        id,
        connectionString: async () => {
            const value: unknown = (await stack.outputs()).connectionString?.value;
            return typeof value === "string" ? value : undefined;
        },
        preview: (desired, notify) =>
            withReason(() => previewTrial(stack, configOf(desired, keys), readInto(notify))),
        up: async (desired, notify, signal) => {
            for (const [key, value] of Object.entries(configOf(desired, keys))) {
                await stack.setConfig(key, { value });
            }
            await withReason(() =>
                stack.up({
                    color: "never",
                    message: `Console: upgrade to ${desired.to}`,
                    onEvent: readInto(notify),
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
            // Not `exportStack()`, which decrypts all secrets of the stack: none is needed here.
            const { stdout } = await run(
                pulumiCommand.command,
                ["stack", "export", "--stack", stack.name, "--non-interactive"],
                { cwd: workDir, maxBuffer: maxStateBytes },
            );
            return findSet(JSON.parse(stdout), hosts);
        },
    };
}

/** The version is the resume key: what stays in the configuration resumes no later upgrade. */
function configOf({ to, resumes }: RequestedUpdate, { configKey, resumeKey }: ConfigKeys): Config {
    return { [configKey]: to, ...(resumes && { [resumeKey]: to }) };
}

function readInto(notify: Emit): (event: Parameters<typeof readEngineEvent>[0]) => void {
    return (event) => {
        const read = readEngineEvent(event, Date.now());
        if (read) {
            notify(read);
        }
    };
}

/** Replaces the engine's error, which repeats all its output: the events have given the reason already. */
async function withReason<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof ConcurrentUpdateError) {
            // Nothing was started, so there were no events: only this output says who holds the lock, and since when.
            throw new UpgradeError(
                "stack-locked",
                `Cannot update: another update holds the stack's lock\n${outputOf(error)}`,
                { cause: error },
            );
        }
        throw new UpgradeError("update-failed", "the engine ended with an error; see the output", {
            cause: error,
        });
    }
}

/** What the CLI printed about an error; the full message contains it twice. */
function outputOf(error: unknown): string {
    const { commandResult } = error as { readonly commandResult?: { readonly stderr?: string } };
    return (commandResult?.stderr ?? messageOf(error)).trim();
}
