// Creates a replica set, and opens the console's page for it. `npm run console` runs it.
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
import { renderUpgradePath } from "./summary";
import { seconds } from "./table";
import { openScreen } from "./terminal";
import { createSet } from "./upgrade";

const from = "5.0.4";

const usage = `Usage: npm run console [-- --port PORT --read-only]

Makes a replica set of three members at ${from} on this machine, and serves the console's page for it until Ctrl-C.
The set runs on after that; how to look at it, and how to remove it, is printed then.

  --port PORT  of 127.0.0.1 (a free one)
  --read-only  shows, and nothing else`;

const options = {
    port: { type: "string" },
    "read-only": { type: "boolean" },
    help: { type: "boolean", short: "h" },
} as const;

async function main(args: readonly string[]): Promise<number> {
    try {
        // A wrong argument is found before anything is made.
        if (parseArgs({ args: [...args], options }).values.help) {
            console.log(usage);
            return 0;
        }
    } catch (error) {
        console.error(`${messageOf(error)}\n\n${usage}`);
        return 2;
    }
    const serving = new Serving();
    const scratch = await makeScratch();
    console.log(`Creating a replica set of ${from} in ${scratch.folder}, in half a minute at most`);
    const startedMs = performance.now();
    const demo = { scratch, screen: openScreen(), signal: serving.interrupted };
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
        "Open the first address in a browser: choose a version, show the plan, press Upgrade\n",
    );
    const code = await serving.serve(scratch, args);
    console.log(`\nThe console has ended; the set runs on\n\n${renderUpgradePath(scratch, set)}`);
    return code;
}

/** Ctrl-C and its kin end the creation of the set, or the console, in good order. */
class Serving {
    readonly #interrupt = new AbortController();
    #child: ChildProcess | undefined;

    constructor() {
        for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
            process.on(name, () => {
                if (this.#child === undefined) {
                    console.log("\nStopping: what pulumi is at comes to its end first");
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

// Where nobody reads any more (`npm run console | head`, a closed terminal), the demo still has to end in good order.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
