import { spawn } from "node:child_process";

/** What a program printed, and how it ended. */
export interface Run {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
    /** Both streams, as they came. */
    readonly text: string;
}

export interface CliContext {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    /** Is told of the process as soon as it is there, with what it has printed at any later moment. */
    readonly onStart?: (pid: number, printed: { readonly text: string }) => void;
    /** For a child with fewer rights. */
    readonly uid?: number;
    /** Milliseconds, after which it is ended by SIGTERM. Default 300,000. */
    readonly timeout?: number;
}

const limitMs = 300_000;

/** Runs a program to its end; never throws for its exit code. */
export function runProcess(
    command: string,
    args: readonly string[],
    { cwd, env = {}, onStart, ...rights }: CliContext,
): Promise<Run> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, {
            cwd,
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "pipe"],
            timeout: limitMs,
            ...rights,
        });
        const run = { stdout: "", stderr: "", text: "" };
        if (child.pid !== undefined) {
            onStart?.(child.pid, run);
        }
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
            run.stdout += text;
            run.text += text;
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
            run.stderr += text;
            run.text += text;
        });
        child.once("error", reject);
        child.once("close", (code) => {
            resolve({ code: code ?? -1, ...run });
        });
    });
}

/** For what has to go well. */
export async function runOrFail(
    command: string,
    args: readonly string[],
    context: CliContext,
): Promise<Run> {
    const run = await runProcess(command, args, context);
    if (run.code !== 0) {
        throw new Error(`${command} ${args.join(" ")} ended with ${run.code}:\n${run.text}`);
    }
    return run;
}
