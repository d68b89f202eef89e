// Creates a replica set and serves the console's page for it. `npm run console` runs it.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { messageOf, takeDown } from "./clean-up";
import { Interrupted } from "./pulumi";
import type { Scratch } from "./scratch";
import { makeScratch } from "./scratch";
import type { SetOutputs } from "./set";
import { renderNextSteps } from "./summary";
import { seconds } from "./table";
import { openScreen } from "./terminal";
import { createSet } from "./upgrade";

const from = "5.0.4";

const usage = `Usage: npm run console [-- --port PORT --read-only]

Creates a replica set of three members at ${from} on this machine and serves the console's page for it until Ctrl-C.
The set keeps running afterwards. The command then prints how to inspect the set and how to remove it.

  --port PORT  port on 127.0.0.1 (default: a free one)
  --read-only  the page shows the set but changes nothing`;

const options = {
    port: { type: "string" },
    "read-only": { type: "boolean" },
    help: { type: "boolean", short: "h" },
} as const;

async function main(args: readonly string[]): Promise<number> {
    try {
        // Wrong arguments are reported before anything is created.
        if (parseArgs({ args: [...args], options }).values.help) {
            console.log(usage);
            return 0;
        }
    } catch (error) {
        console.error(`${messageOf(error)}\n\n${usage}`);
        return 2;
    }
    const runner = new ConsoleRunner();
    const scratch = await makeScratch();
    console.log(`Creating a replica set at ${from} in ${scratch.folder}; this takes up to 30 s`);
    const startedMs = performance.now();
    const demo = { scratch, screen: openScreen(), signal: runner.interrupted };
    let set: SetOutputs;
    try {
        set = await createSet(demo, from);
    } catch (error) {
        if (!(error instanceof Interrupted)) {
            console.error(`The demo failed: ${messageOf(error)}\n`);
        }
        await takeDown(scratch);
        return error instanceof Interrupted ? 130 : 1;
    }
    console.log(`Created in ${seconds(performance.now() - startedMs)}\n`);
    console.log(
        "Open the first address in a browser, choose a version, show the plan and press Upgrade\n",
    );
    const code = await runner.serve(scratch, args);
    console.log(
        `\nThe console has stopped. The set keeps running.\n\n${renderNextSteps(scratch, set)}`,
    );
    return code;
}

/** Serves the console. Ctrl-C, SIGTERM and SIGHUP end the creation of the set, or the console, cleanly. */
class ConsoleRunner {
    readonly #interrupt = new AbortController();
    #child: ChildProcess | undefined;

    constructor() {
        for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
            process.on(name, () => {
                if (this.#child === undefined) {
                    console.log("\nStopping once the running pulumi command has ended");
                    this.#interrupt.abort();
                } else if (name !== "SIGINT" || !process.stdin.isTTY) {
                    // A terminal sends Ctrl-C to the console too.
                    this.#child.kill("SIGINT");
                }
            });
        }
    }

    get interrupted(): AbortSignal {
        return this.#interrupt.signal;
    }

    async serve({ folder, env }: Scratch, args: readonly string[]): Promise<number> {
        const command = join(folder, "bin", "provider", "cli", "main.js");
        const { PULUMI_CONFIG_PASSPHRASE: _users, ...environment } = process.env;
        this.#child = spawn(process.execPath, [command, "console", ...args], {
            cwd: folder,
            env: { ...environment, ...env, TMPDIR: join(folder, "tmp") },
            stdio: "inherit",
        });
        const [code] = (await once(this.#child, "close")) as [number | null];
        return code ?? 1;
    }
}

// The demo must end cleanly even if its output is no longer read (`npm run console | head`, a closed terminal).
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
