import { runPulumi } from "./pulumi";
import type { Scratch } from "./scratch";
import { removeScratch, stackName } from "./scratch";
import { findServers } from "./servers";

/** The clean-up failed. The message names what is left and how to remove it. */
export class CleanUpFailed extends Error {
    constructor(scratch: Scratch, pids: readonly number[], cause: unknown) {
        const reason = cause instanceof Error ? cause.message : "servers are still running";
        const stop = pids.length > 0 ? [`  kill ${pids.join(" ")}`] : [];
        super(
            [
                `Cannot clean up ${scratch.folder}: ${reason}`,
                `Still there: ${pids.length > 0 ? `processes ${pids.join(", ")} and ` : ""}this folder. Remove manually:`,
                ...stop,
                `  rm -r ${scratch.folder}`,
            ].join("\n"),
            { cause },
        );
    }
}

/** Destroys the set and removes everything that the demo created. Throws a CleanUpFailed that names the remains. */
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
        throw new CleanUpFailed(scratch, pids, problem);
    }
    await removeScratch(scratch);
}

/** Cleans up and prints the result. Resolves to false if something is left, after naming it. */
export async function takeDown(scratch: Scratch): Promise<boolean> {
    console.log(`Removing the set in ${scratch.folder}`);
    try {
        await cleanUp(scratch);
    } catch (error) {
        console.error(messageOf(error));
        return false;
    }
    console.log("The demo has removed everything it created");
    return true;
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

async function hasStack(scratch: Scratch): Promise<boolean> {
    const stacks = await runPulumi(scratch, ["stack", "ls", "--json"]);
    return (JSON.parse(stacks) as { name: string }[]).some(({ name }) => name === stackName);
}
