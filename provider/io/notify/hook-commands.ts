import { spawn } from "node:child_process";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { HookCommand, HookFacts, HookName, Hooks } from "../../run/ports";
import { succeedWithin } from "./succeed-within";

/** How much of the end of a hook's output an error message shows. */
const keptLines = 10;
const keptCharacters = 4_000;

/** Runs hooks on the machine that runs Pulumi, in the program's folder, with Pulumi's own environment plus the hook's variables. */
export const hookCommands: Hooks = { run: runHook };

async function runHook(name: HookName, hook: HookCommand, facts: HookFacts): Promise<void> {
    const [program = "", ...args] = hook.command;
    let output = "";
    const child = spawn(program, args, {
        env: { ...process.env, ...hook.environment, ...facts },
        stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
            output = (output + text).slice(-keptCharacters);
        });
    }
    try {
        await succeedWithin(child, hook.timeoutSecs);
    } catch (cause) {
        const host = facts.MEMBER_HOST;
        const when =
            name === "afterMember" ? `after the update of ${host}` : `before ${host} was changed`;
        // Names only the program: its arguments may hold a secret.
        const head = `Hook ${name} (${program}) failed ${when}: ${messageOf(cause)}`;
        const lines = lastLines(output, hook);
        const text =
            lines.length === 0 ? head : [`${head}; the end of its output:`, ...lines].join("\n  ");
        throw new UpgradeError("hook-failed", text, { host, cause });
    }
}

/** Returns the last lines of the output, without the values of the variables that the program gave to the hook. */
function lastLines(output: string, { environment }: HookCommand): readonly string[] {
    const hidden = Object.entries(environment)
        .filter(([, value]) => value.length >= 4)
        .reduce((text, [key, value]) => text.replaceAll(value, `(${key})`), output);
    return hidden
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(-keptLines);
}
