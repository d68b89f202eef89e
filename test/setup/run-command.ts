import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Runs the command in place of this process, as far as Node can: same streams, signals and exit code. */
export async function runCommand(
    [command, ...args]: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv,
): Promise<number> {
    const child = spawn(command, args, { env, stdio: "inherit" });
    const forward = (signal: NodeJS.Signals): void => {
        // A terminal sends Ctrl-C to the whole process group, so the command has received it.
        if (signal !== "SIGINT" || !process.stdin.isTTY) {
            child.kill(signal);
        }
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, forward);
    }
    return await new Promise((resolve) => {
        child.on("error", (error) => {
            console.error(`Cannot run ${command}: ${error.message}`);
            resolve(127);
        });
        child.on("exit", (code, signal) => {
            resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
        });
    });
}
