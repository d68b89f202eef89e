import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { freshPrograms } from "../test/kit/engine/fresh-program";
import { PulumiStack } from "../test/kit/engine/pulumi-stack";
import type { ProcessOptions } from "../test/kit/system/run-process";
import { runOrFail } from "../test/kit/system/run-process";
import type { PreviewResult } from "./core/result";
import { medianOf } from "./core/statistics";

/** Declares one minimal resource of each of the two kinds that a replica set consists of. */
const trivialText = `"use strict";
const { dynamic } = require("@pulumi/pulumi");
const { local } = require("@pulumi/command");
class Nothing extends dynamic.Resource {}
new Nothing({ create: async () => ({ id: "nothing" }) }, "nothing", {});
new local.Command("nothing", { create: "true" });
`;

/**
 * Measures `pulumi preview` of four programs alternately: an empty one, one of two trivial resources, one of this package for
 * a healthy set with nothing to do, and the same with an upgrade to plan.
 */
export async function measurePreviews(
    { from, to, members }: { readonly from: string; readonly to: string; readonly members: number },
    rounds: number,
): Promise<PreviewResult> {
    const stack = await PulumiStack.create({ version: from, args: { members } });
    try {
        await stack.upOrFail();
        const empty = await makeProgram("empty", "", stack.processOptions);
        const trivial = await makeProgram("trivial", trivialText, stack.processOptions);
        const preview = (options: ProcessOptions) =>
            runOrFail("pulumi", ["preview", "--stack", "bench", ...quiet], options);
        const previewWith = async (version: string) => {
            stack.edit(version);
            const { code, text } = await stack.preview();
            if (code !== 0) {
                throw new Error(`The preview of ${version} failed:\n${text}`);
            }
        };
        const times = await measureAlternately(rounds, {
            empty: () => preview(empty),
            trivial: () => preview(trivial),
            nothingToDo: () => previewWith(from),
            upgrade: () => previewWith(to),
        });
        const emptyMs = medianOf(times.empty);
        return {
            emptyMs,
            ownMs: medianOf(times.upgrade) - emptyMs,
            ownNothingToDoMs: medianOf(times.nothingToDo) - emptyMs,
            engineMs: medianOf(times.trivial) - emptyMs,
        };
    } finally {
        await stack.close();
    }
}

const quiet = ["--non-interactive", "--color", "never"];

async function makeProgram(
    name: string,
    text: string,
    options: ProcessOptions,
): Promise<ProcessOptions> {
    const { folder } = await freshPrograms();
    const cwd = join(folder, name);
    await mkdir(cwd);
    await writeFile(join(cwd, "index.js"), text);
    await writeFile(join(cwd, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: index.js\n`);
    const mine = { ...options, cwd };
    await runOrFail("pulumi", ["stack", "init", "bench", "--non-interactive"], mine);
    return mine;
}

/** Measures the kinds of work alternately. The first round only fills the machine's file cache. */
async function measureAlternately<K extends string>(
    rounds: number,
    works: Readonly<Record<K, () => Promise<unknown>>>,
): Promise<Readonly<Record<K, readonly number[]>>> {
    const names = Object.keys(works) as K[];
    const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
        K,
        number[]
    >;
    for (let round = 0; round <= rounds; round += 1) {
        for (const name of names) {
            const begun = performance.now();
            await works[name]();
            if (round > 0) {
                times[name].push(performance.now() - begun);
            }
        }
    }
    return times;
}
