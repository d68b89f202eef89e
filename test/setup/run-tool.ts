import { spawn } from "node:child_process";

export interface ToolOptions {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    timeoutMs?: number;
    /** Called for every line that the tool prints on either stream. */
    onLine?: (line: string) => void;
}

const TAIL_LINES = 8;

/** Runs a tool quietly and returns its stdout. An error includes the end of the tool's output. */
export async function runTool(
    command: string,
    args: readonly string[],
    { cwd, env, timeoutMs, onLine }: ToolOptions = {},
): Promise<string> {
    const child = spawn(command, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: timeoutMs,
        killSignal: "SIGKILL",
    });
    let stdout = "";
    const tail: string[] = [];
    const listen = (stream: NodeJS.ReadableStream, keep: boolean): void => {
        stream.setEncoding("utf8");
        stream.on("data", (text: string) => {
            stdout += keep ? text : "";
            for (const line of text.split("\n").filter((part) => part.trim() !== "")) {
                onLine?.(line);
                tail.push(line);
            }
            tail.splice(0, Math.max(0, tail.length - TAIL_LINES));
        });
    };
    listen(child.stdout, true);
    listen(child.stderr, false);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
        (resolve, reject) => {
            child.on("error", (error: NodeJS.ErrnoException) => {
                const missing = error.code === "ENOENT";
                reject(missing ? new Error(`${command} is not installed`) : error);
            });
            child.on("close", (...outcome) => resolve(outcome));
        },
    );
    if (code === 0) {
        return stdout;
    }
    const tookTooLong = signal === "SIGKILL" && timeoutMs !== undefined;
    const end = tookTooLong
        ? `did not end within ${timeoutMs / 1000} s`
        : `ended with ${signal ?? `exit code ${code ?? "?"}`}`;
    throw new Error([`${command} ${args[0] ?? ""} ${end}`, ...tail].join("\n"));
}
