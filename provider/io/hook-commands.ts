import { spawn } from "node:child_process";

import { UpgradeError, messageOf } from "../core/errors";
import type { HookCommand, HookFacts, HookName, Hooks } from "../run/ports";

/** Of what a hook prints, so much of the end is kept for a message. */
const keptLines = 10;
const keptCharacters = 4_000;

/** Commands run where Pulumi does, in the program's folder, with Pulumi's own environment around them. */
export const hookCommands: Hooks = { run: runHook };

function runHook(name: HookName, hook: HookCommand, facts: HookFacts): Promise<void> {
    const [program = "", ...args] = hook.command;
    return new Promise((resolve, reject) => {
        let output = "";
        const child = spawn(program, args, {
            env: { ...process.env, ...hook.environment, ...facts },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const fail = (why: string, cause?: unknown) => {
            clearTimeout(timer);
            reject(hookError(name, program, facts.MEMBER_HOST, why, endOf(output, hook), cause));
        };
        const timer = setTimeout(() => {
            child.kill("SIGTERM");
            // Its pipes are left: one that ignores the signal must not hold up the run that gives it up.
            child.stdout.destroy();
            child.stderr.destroy();
            child.unref();
            fail(`it did not end within ${hook.timeoutSecs} s and was sent SIGTERM`);
        }, hook.timeoutSecs * 1000);
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output = (output + text).slice(-keptCharacters);
            });
        }
        child.once("error", (error) => {
            fail(`it could not be run: ${messageOf(error)}`, error);
        });
        // "exit", not "close": a process that the hook leaves in the background may keep the pipes open.
        child.once("exit", (code, signal) => {
            setImmediate(() => {
                clearTimeout(timer);
                if (code === 0) {
                    resolve();
                } else {
                    fail(code === null ? `ended by ${String(signal)}` : `exit code ${code}`);
                }
            });
        });
    });
}

/** Its arguments may hold a secret: only the program is named. */
function hookError(
    name: HookName,
    program: string,
    host: string,
    why: string,
    lines: readonly string[],
    cause: unknown,
): UpgradeError {
    const when =
        name === "afterMember" ? `after the turn of ${host}` : `before ${host} was touched`;
    const head = `Hook ${name} (${program}) failed ${when}: ${why}`;
    const text =
        lines.length === 0 ? head : [`${head}; the end of its output:`, ...lines].join("\n  ");
    return new UpgradeError("hook-failed", text, { host, cause });
}

/** The last lines, without the values that the program gave to the hook. */
function endOf(output: string, { environment }: HookCommand): readonly string[] {
    const hidden = Object.entries(environment)
        .filter(([, value]) => value.length >= 4)
        .reduce((text, [key, value]) => text.replaceAll(value, `(${key})`), output);
    return hidden
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(-keptLines);
}
