import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Readable } from "node:stream";
import { type CommandState, type Printed } from "./command";

/** Runs a command line on this machine and shows its output while it runs. */
export async function runLocally(
    line: string,
    state: CommandState,
    log: (line: string) => Promise<void>,
    signal: AbortSignal,
): Promise<Printed> {
    const interpreter = state.interpreter?.length ? state.interpreter : ["/bin/sh", "-c"];
    const [program, ...args] = [...interpreter, line];
    const env = { ...process.env, ...state.environment, ...previousOutput(state) };
    const killSignal = "SIGKILL";
    const child = spawn(program, args, { cwd: state.dir, env, signal, killSignal });
    // A command may end without having read its stdin.
    child.stdin.on("error", () => undefined).end(state.stdin);

    const both: Buffer[] = [];
    const stdout = collect(child.stdout, both);
    const stderr = collect(child.stderr, both);
    let logged = Promise.resolve();
    for (const stream of ["stdout", "stderr"] as const) {
        if ([stream, "stdoutAndStderr", undefined].includes(state.logging)) {
            createInterface({ input: child[stream] }).on("line", (text) => {
                // Sequentially: lines that are sent concurrently may overtake each other.
                logged = logged.then(() => log(text));
            });
        }
    }

    const failure = await new Promise<string | undefined>((resolve) => {
        child.on("error", (error) => {
            // The system's own message would blame the interpreter.
            const isDirMissing = state.dir !== undefined && !existsSync(state.dir);
            resolve(isDirMissing ? `chdir ${state.dir}: no such file or directory` : error.message);
        });
        child.once("close", (code, killedBy) => {
            resolve(killedBy ? `signal: ${killedBy}` : code ? `exit status ${code}` : undefined);
        });
    });
    await logged;
    if (failure !== undefined) {
        throw new Error(`${failure}: running ${JSON.stringify(line)}:\n${textOf(both)}`);
    }
    return { stdout: textOf(stdout).replace(/\n$/, ""), stderr: textOf(stderr).replace(/\n$/, "") };
}

function previousOutput({ addPreviousOutputInEnv = true, stdout, stderr }: CommandState) {
    return {
        ...(addPreviousOutputInEnv && stdout && { PULUMI_COMMAND_STDOUT: stdout }),
        ...(addPreviousOutputInEnv && stderr && { PULUMI_COMMAND_STDERR: stderr }),
    };
}

function collect(stream: Readable, both: Buffer[]): Buffer[] {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        both.push(chunk);
    });
    return chunks;
}

function textOf(chunks: readonly Buffer[]): string {
    return Buffer.concat(chunks).toString("utf8");
}
