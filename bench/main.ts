/* Measures upgrades of real servers: `npm run bench`. See README.md. */
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/* eslint-disable @typescript-eslint/no-restricted-imports -- downloads the releases before the measurement */
import { stage } from "../provider/io/releases/archive/stage";
import { defaultRoot } from "../provider/io/releases/store/store";
import { UsageError } from "../examples/demo/flags";
import { closeStacks } from "../test/kit/engine/pulumi-stack";
import { closeSets } from "../test/kit/sets/real-set";
import { figuresOf } from "./core/figures";
import type { Measured } from "./core/result";
import { resultOf } from "./core/result";
import { renderResult } from "./core/tables";
import { drawUpgrades } from "./core/svg";
import { middleOf } from "./core/statistics";
import type { BenchOptions } from "./options";
import { parseOptions, usage } from "./options";
import { measurePreviews } from "./preview";
import { strategies } from "./strategies";
import { upgradeOnce } from "./upgrade-once";

async function main(args: readonly string[]): Promise<void> {
    const options = parseOptions(args);
    if (options.kind === "help") {
        console.log(usage);
        return;
    }
    for (const version of [options.from, options.to]) {
        await stage({ kind: "archive", root: defaultRoot() }, version);
    }
    const measured = await measureUpgrades(options);
    const previews =
        options.previews > 0 ? await measurePreviews(options, options.previews) : undefined;
    const result = resultOf({ ...options, cores: availableParallelism() }, measured, previews);
    console.log(`\n${renderResult(result)}`);
    await write(join(__dirname, "results", "latest.json"), JSON.stringify(result, undefined, 4));
    if (options.svg !== undefined) {
        const drawn = measured.filter(({ strategy }) => /^(documented|package)$/.test(strategy));
        const middle = drawn.map(({ strategy, rounds }) => ({
            strategy,
            record: middleOf(rounds, ({ figures }) => figures.totalMs).record,
        }));
        await write(options.svg, drawUpgrades(middle));
    }
}

/** Alternates between the strategies and begins each round with another one, so that other load on the machine affects all equally. */
async function measureUpgrades(options: BenchOptions): Promise<readonly Measured[]> {
    const measured = options.strategies.map((strategy) => ({
        strategy,
        rounds: [] as Measured["rounds"][number][],
    }));
    for (let round = 0; round < options.rounds; round += 1) {
        const first = round % measured.length;
        for (const { strategy, rounds } of [
            ...measured.slice(first),
            ...measured.slice(0, first),
        ]) {
            const record = await upgradeOnce(strategies[strategy], options);
            const figures = figuresOf(record);
            rounds.push({ record, figures });
            const seconds = (figures.totalMs / 1000).toFixed(1);
            console.log(
                `round ${round + 1} of ${options.rounds}, ${strategy}: ${seconds} s, longest majority-write gap ${Math.round(figures.longestMajorityGapMs)} ms, ${figures.failedOperations} operations failed`,
            );
            record.applications
                .flatMap(({ errors }) => errors)
                .forEach((error) => console.log(`  ${error}`));
        }
    }
    return measured;
}

async function write(file: string, text: string): Promise<void> {
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, `${text}\n`);
    console.log(`Written: ${file}`);
}

/** Servers outlive the process that started them: an interrupted run removes its own. */
async function takeDown(): Promise<never> {
    await Promise.allSettled([closeSets(), closeStacks()]);
    process.exit(130);
}

let ending: Promise<never> | undefined;
// Not `once`: both a terminal and npm send the signal.
process.on("SIGINT", () => void (ending ??= takeDown()));
main(process.argv.slice(2)).catch((error: unknown) => {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${usage}` : error);
    process.exitCode = isUsage ? 2 : 1;
});
