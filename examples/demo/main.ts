// Creates a replica set and upgrades it under load while you watch. `npm start` runs it.
import { messageOf, takeDown } from "./clean-up";
import type { RunOptions } from "./options";
import { UsageError } from "./flags";
import { parseOptions, usage } from "./options";
import { Interrupted } from "./pulumi";
import { findScratch, makeScratch } from "./scratch";
import type { SetOutputs } from "./set";
import { show } from "./show";
import { renderNextSteps } from "./summary";
import { listenForInterrupts, openScreen } from "./terminal";
import type { Demo } from "./upgrade";

const exit = { done: 0, failed: 1, usage: 2, interrupted: 130 };

async function main(args: readonly string[]): Promise<number> {
    try {
        const options = parseOptions(args);
        switch (options.kind) {
            case "help":
                console.log(usage);
                return exit.done;
            case "clean":
                return await clean(options.folder);
            case "run":
                return await run(options);
        }
    } catch (error) {
        const isUsage = error instanceof UsageError;
        console.error(isUsage ? `${error.message}\n\n${usage}` : messageOf(error));
        return isUsage ? exit.usage : exit.failed;
    }
}

async function clean(folder: string): Promise<number> {
    const scratch = await findScratch(folder);
    if (!scratch) {
        throw new UsageError(`--clean: ${folder} is not the folder of a demo`);
    }
    return (await takeDown(scratch)) ? exit.done : exit.failed;
}

async function run(options: RunOptions): Promise<number> {
    const interrupt = listenForInterrupts();
    const scratch = await makeScratch();
    const demo: Demo = { scratch, screen: openScreen(), signal: interrupt };
    const created: { set?: SetOutputs } = {};
    let code = exit.failed;
    try {
        code = (await show(demo, options, created)) ? exit.done : exit.failed;
    } catch (error) {
        if (!(error instanceof Interrupted)) {
            console.error(`The demo failed: ${messageOf(error)}\n`);
        }
    }
    if (interrupt.aborted) {
        await takeDown(scratch);
        return exit.interrupted;
    }
    if (options.destroy) {
        return (await takeDown(scratch)) ? code : exit.failed;
    }
    console.log(renderNextSteps(scratch, created.set));
    return code;
}

// The demo must clean up even if its output is no longer read (`npm start | head`, a closed terminal).
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
