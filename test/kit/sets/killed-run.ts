import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { closeConnections } from "../../../provider/pulumi/session/session";
import type { KillInputs } from "./kill-child";
import type { ConfigurationInputs } from "../../../provider/pulumi/state/inputs";
import type { KillPoint } from "./kill-points";
import type { RealSet } from "./real-set";
import type { ChildInputs } from "./upgrade-child";

/**
 * Updates one member in a process of its own, and kills that process as soon as it reports a step that
 * matches. Resolves to false if the process ended before.
 */
export async function updateAndKill(set: RealSet, host: string, step: RegExp): Promise<boolean> {
    const inputs: ChildInputs = {
        olds: set.stateOf(host),
        news: set.inputsOf(host, await set.observe()),
    };
    return killOn(step, set, "upgrade-child.ts", inputs);
}

/** Changes the set's configuration in a process of its own, which is killed when it prints a line that matches. */
export function configureAndKill(
    set: RealSet,
    news: ConfigurationInputs,
    step: RegExp,
): Promise<boolean> {
    return killOn(step, set, "configure-child.ts", news);
}

/** Updates one member in a process of its own, which kills itself at the point. Resolves to false if it ended before. */
export async function killAt(set: RealSet, host: string, point: KillPoint): Promise<boolean> {
    const inputs: KillInputs = { inputs: set.inputsOf(host, await set.observe()), point };
    const args = await argumentsOf(set, "kill-child.ts", inputs);
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    const [, signal] = (await once(child, "close")) as [number | null, string | null];
    return signal === "SIGKILL";
}

async function killOn(
    step: RegExp,
    set: RealSet,
    script: string,
    inputs: object,
): Promise<boolean> {
    const child = spawn(process.execPath, await argumentsOf(set, script, inputs), {
        stdio: ["ignore", "pipe", "inherit"],
    });
    let killed = false;
    createInterface({ input: child.stdout }).on("line", (line) => {
        if (step.test(line)) {
            killed = child.kill("SIGKILL");
        }
    });
    await once(child, "close");
    return killed;
}

async function argumentsOf(set: RealSet, script: string, inputs: object): Promise<string[]> {
    await closeConnections(); // The previous run in this process has ended; this releases its lock.
    const file = join(set.folder, "child.json");
    await writeFile(file, JSON.stringify(inputs));
    return ["--import", "tsx", join(__dirname, script), file];
}
