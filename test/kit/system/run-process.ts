import { spawn } from "node:child_process";

/** A program's output and exit code. */
export interface Run {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
    /** Both streams, in the order of their output. */
    readonly text: string;
}

/** Folder, environment and limits of a process. */
export interface ProcessOptions {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    /** Called once the process runs; `printed` is updated while the process prints. */
    readonly onStart?: (pid: number, printed: { readonly text: string }) => void;
    /** User id for a child with fewer rights. */
    readonly uid?: number;
    /** Time limit in ms, after which the process gets SIGTERM. Default: 300,000. */
    readonly timeout?: number;
}

const limitMs = 300_000;

/** Runs a program to its end; never throws for its exit code. */
export function runProcess(
    command: string,
    args: readonly string[],
    { cwd, env = {}, onStart, ...rights }: ProcessOptions,
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

/** Runs a program that must succeed. */
export async function runOrFail(
    command: string,
    args: readonly string[],
    options: ProcessOptions,
): Promise<Run> {
    const run = await runProcess(command, args, options);
    if (run.code !== 0) {
        throw new Error(`${command} ${args.join(" ")} ended with ${run.code}:\n${run.text}`);
    }
    return run;
}
