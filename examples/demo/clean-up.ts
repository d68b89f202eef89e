import { runPulumi } from "./pulumi";
import type { Scratch } from "./scratch";
import { removeScratch, stackName } from "./scratch";
import { findServers } from "./servers";

/** What could not be removed, by name. */
export class LeftBehind extends Error {
    constructor(scratch: Scratch, pids: readonly number[], cause: unknown) {
        const reason = cause instanceof Error ? cause.message : "processes go on running";
        const stop = pids.length > 0 ? [`  kill ${pids.join(" ")}`] : [];
        super(
            [
                `Cannot clean up ${scratch.folder}: ${reason}`,
                `Left behind: ${pids.length > 0 ? `the processes ${pids.join(", ")} and ` : ""}this folder. By hand:`,
                ...stop,
                `  rm -r ${scratch.folder}`,
            ].join("\n"),
            { cause },
        );
    }
}

/** Destroys the set, and removes all that the demo made. What is left is named by the error. */
async function cleanUp(scratch: Scratch): Promise<void> {
    let problem: unknown;
    try {
        if (await hasStack(scratch)) {
            await runPulumi(scratch, ["destroy", "--yes", "--skip-preview"]);
        }
    } catch (error) {
        problem = error;
    }
    const pids = await findServers(scratch);
    if (problem !== undefined || pids.length > 0) {
        throw new LeftBehind(scratch, pids, problem);
    }
    await removeScratch(scratch);
}

/** The same, in words. Resolves to false where something is left, which it names. */
export async function takeDown(scratch: Scratch): Promise<boolean> {
    console.log(`Taking down the set in ${scratch.folder}`);
    try {
        await cleanUp(scratch);
    } catch (error) {
        console.error(messageOf(error));
        return false;
    }
    console.log("Nothing of the demo is left");
    return true;
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

async function hasStack(scratch: Scratch): Promise<boolean> {
    const stacks = await runPulumi(scratch, ["stack", "ls", "--json"]);
    return (JSON.parse(stacks) as { name: string }[]).some(({ name }) => name === stackName);
}
