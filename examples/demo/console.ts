// Creates a replica set, and opens the console's page for it. `npm run console` runs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { cleanUp } from "./clean-up";
import { makeScratch } from "./scratch";
import { renderWayOn } from "./summary";
import { openScreen } from "./terminal";
import { createSet } from "./upgrade";

const from = "5.0.4";

async function main(args: readonly string[]): Promise<number> {
    const scratch = await makeScratch();
    console.log(`Creating a replica set of ${from} in ${scratch.folder}`);
    const { signal } = new AbortController();
    const set = await createSet({ scratch, screen: openScreen(), signal }, from).catch(
        async (error: unknown) => {
            await cleanUp(scratch);
            throw error;
        },
    );
    // The terminal sends Ctrl-C to the console too, which ends in good order.
    process.on("SIGINT", () => undefined);
    const command = join(scratch.folder, "bin", "provider", "cli", "main.js");
    const { PULUMI_CONFIG_PASSPHRASE: _users, ...environment } = process.env;
    const child = spawn(process.execPath, [command, "console", ...args], {
        cwd: scratch.folder,
        env: { ...environment, ...scratch.env, TMPDIR: join(scratch.folder, "tmp") },
        stdio: "inherit",
    });
    const [code] = (await once(child, "close")) as [number | null];
    console.log(`\n${renderWayOn(scratch, set)}`);
    return code ?? 1;
}

void main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    },
);
