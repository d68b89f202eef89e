import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { Scratch } from "./scratch";

/** The demo was asked to end. */
export class Interrupted extends Error {}

/** `pulumi` ended with an error. The message includes its output. */
export class PulumiFailed extends Error {
    constructor(command: string, code: string, output: string) {
        super(`pulumi ${command} failed with ${code}:\n\n${output.trimEnd()}`);
    }
}

const gracefulLimitMs = 120_000;
const immediateLimitMs = 15_000;

/**
 * Runs `pulumi` on the demo's stack and resolves to its output. When the signal is aborted, `pulumi` is asked to
 * stop: it finishes the member that it is updating, and this function waits for its end.
 */
export async function runPulumi(
    scratch: Scratch,
    args: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
): Promise<string> {
    throwIfInterrupted(signal);
    const command = ["--non-interactive", "--color", "never"];
    // In a process group of its own: the terminal's Ctrl-C reaches only the demo, which forwards it once.
    const child = spawn("pulumi", [...args, ...command], {
        cwd: scratch.folder,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...environment(), ...scratch.env, ...ownEnvironment(scratch) },
    });
    const chunks: { readonly out: Buffer[]; readonly all: Buffer[] } = { out: [], all: [] };
    child.stdout.on("data", (chunk: Buffer) => chunks.out.push(chunk) && chunks.all.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.all.push(chunk));
    const ended = new AbortController();
    const stop = () => void askToStop(child.pid, ended.signal);
    signal?.addEventListener("abort", stop, { once: true });
    try {
        const [code, killedBy] = (await once(child, "close")) as [number | null, string | null];
        const output = Buffer.concat(chunks.all).toString();
        const title = `\n$ pulumi ${args.join(" ")}\n\n`;
        await appendFile(join(scratch.folder, "pulumi.log"), title + output);
        throwIfInterrupted(signal);
        if (code !== 0) {
            const how = code === null ? (killedBy ?? "a signal") : `exit code ${code}`;
            throw new PulumiFailed(args[0] ?? "", how, withoutStandInWarning(output));
        }
        return withoutStandInWarning(Buffer.concat(chunks.out).toString());
    } finally {
        signal?.removeEventListener("abort", stop);
        ended.abort();
    }
}

export function throwIfInterrupted(signal: AbortSignal | undefined): void {
    if (signal?.aborted === true) {
        throw new Interrupted();
    }
}

/** The first SIGINT ends an update gracefully, the second immediately. If both are ignored, the whole process group is killed. */
async function askToStop(pid: number | undefined, ended: AbortSignal): Promise<void> {
    if (pid === undefined) {
        return;
    }
    try {
        process.kill(pid, "SIGINT");
        await pause(gracefulLimitMs, undefined, { signal: ended });
        process.kill(pid, "SIGINT");
        await pause(immediateLimitMs, undefined, { signal: ended });
        process.kill(-pid, "SIGKILL");
    } catch {
        // pulumi has ended.
    }
}

function ownEnvironment({ folder }: Scratch): NodeJS.ProcessEnv {
    return {
        // pulumi leaves pipes there, which are removed with the folder.
        TMPDIR: join(folder, "tmp"),
        // Unlocks `--event-log`, an option meant for programs.
        PULUMI_DEBUG_COMMANDS: "true",
    };
}

/** The environment without the user's passphrase, which would take precedence over the demo's. */
function environment(): NodeJS.ProcessEnv {
    const { PULUMI_CONFIG_PASSPHRASE: _users, ...rest } = process.env;
    return rest;
}

/** Removes the engine's warning about the stand-in from its output: the demo prints that once by itself. */
function withoutStandInWarning(output: string): string {
    const isRepeated = (line: string) => line.includes("using pulumi-resource-command from $PATH");
    const lines = output.split("\n");
    const repeated = lines.filter((line) => isRepeated(line) && line.startsWith("    warning:"));
    const counted = `${repeated.length} warning${repeated.length === 1 ? "" : "s"}`;
    return lines
        .filter((line) => !isRepeated(line))
        .join("\n")
        .replace(/^ +pulumi:pulumi:Stack \(.*\):\n(?=\n|$)/m, "")
        .replace(new RegExp(`^( +pulumi:pulumi:Stack \\S+)  ${counted}$`, "m"), "$1")
        .replace(/\n{3,}/g, "\n\n");
}
