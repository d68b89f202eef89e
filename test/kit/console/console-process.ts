import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { eventually } from "../system/eventually";
import type { PulumiStack } from "../engine/pulumi-stack";

/** A process of `pmr console` for a stack, started as a user starts it. */
export class ConsoleProcess {
    readonly #process: ChildProcess;
    #printed = "";

    private constructor(process: ChildProcess) {
        this.#process = process;
        for (const stream of [process.stdout, process.stderr]) {
            stream?.setEncoding("utf8").on("data", (text: string) => (this.#printed += text));
        }
    }

    static start(stack: PulumiStack, ...flags: readonly string[]): ConsoleProcess {
        return ConsoleProcess.startWith({}, stack, ...flags);
    }

    static startWith(
        extraEnv: Readonly<Record<string, string>>,
        stack: PulumiStack,
        ...flags: readonly string[]
    ): ConsoleProcess {
        const { cwd, env } = stack.processOptions;
        const command = join(stack.program, "../node_modules/.bin/pmr");
        return new ConsoleProcess(
            spawn(command, ["console", `.#${stack.name}`, ...flags], {
                cwd,
                env: { ...process.env, ...env, ...extraEnv },
            }),
        );
    }

    get pid(): number {
        return this.#process.pid ?? 0;
    }

    get printed(): string {
        return this.#printed;
    }

    address(right: "act" | "read"): Promise<string> {
        const line = right === "act" ? /upgrade: (\S+)/ : /only: +(\S+)/;
        return eventually("the console prints its address", () =>
            Promise.resolve(line.exec(this.#printed)?.[1]),
        );
    }

    /** Ends the console: SIGINT as Ctrl-C does, SIGKILL as a crash does. */
    async end(signal: "SIGINT" | "SIGKILL"): Promise<void> {
        if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
            return;
        }
        const ended = once(this.#process, "exit");
        this.#process.kill(signal);
        await ended;
    }
}
