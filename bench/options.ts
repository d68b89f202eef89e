import { parseArgs } from "node:util";

import { UsageError, fullVersion, writableFile } from "../examples/demo/flags";

export const strategyNames = [
    "documented",
    "naive",
    "readiness",
    "package",
    "package-pulumi",
] as const;

export type StrategyName = (typeof strategyNames)[number];

export interface BenchOptions {
    readonly from: string;
    readonly to: string;
    readonly members: number;
    /** How many of each of the four applications. */
    readonly load: number;
    readonly rounds: number;
    readonly strategies: readonly StrategyName[];
    /** How often a preview is measured; 0: not at all. */
    readonly previews: number;
    /** Where to draw one upgrade. */
    readonly svg: string | undefined;
}

export type Options = { readonly kind: "help" } | ({ readonly kind: "run" } & BenchOptions);

export const usage = `Usage: npm run bench -- [options]

  --from VERSION     what each set is created with (5.0.4)
  --to VERSION       what it is upgraded to (6.0.5)
  --members N        3 to 7 (3)
  --load N           how many of each of the four applications, 1 to 8 (1)
  --rounds N         each has one upgrade by every strategy, in turns (5)
  --strategies LIST  of ${strategyNames.join(", ")} (all)
  --previews N       how often a preview is measured; 0: not at all (as rounds)
  --svg FILE         draws an upgrade of median length of "documented" and of "package"

Prints tables, and writes the same to bench/results/latest.json.`;

export function parseOptions(args: readonly string[]): Options {
    const flags = readFlags(args);
    if (flags.help) {
        return { kind: "help" };
    }
    const rounds = wholeNumber("--rounds", flags.rounds, 1, 100);
    return {
        kind: "run",
        from: fullVersion("--from", flags.from, "6.0.5"),
        to: otherThan(flags.from, fullVersion("--to", flags.to, "6.0.5")),
        members: wholeNumber("--members", flags.members, 3, 7),
        load: wholeNumber("--load", flags.load, 1, 8),
        rounds,
        strategies: strategies(flags.strategies),
        previews:
            flags.previews === undefined
                ? rounds
                : wholeNumber("--previews", flags.previews, 0, 100),
        svg: writableFile("--svg", flags.svg),
    };
}

function readFlags(args: readonly string[]) {
    try {
        return parseArgs({
            args: [...args],
            options: {
                from: { type: "string", default: "5.0.4" },
                to: { type: "string", default: "6.0.5" },
                members: { type: "string", default: "3" },
                load: { type: "string", default: "1" },
                rounds: { type: "string", default: "5" },
                strategies: { type: "string" },
                previews: { type: "string" },
                svg: { type: "string" },
                help: { type: "boolean", short: "h", default: false },
            },
        }).values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

function otherThan(from: string, to: string): string {
    if (from === to) {
        throw new UsageError(`--from and --to are both ${to}: there is nothing to upgrade`);
    }
    return to;
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
        throw new UsageError(
            `${flag} must be a whole number from ${least} to ${most}, not "${text}"`,
        );
    }
    return number;
}

function strategies(text: string | undefined): readonly StrategyName[] {
    const desired = text?.split(",").map((name) => name.trim()) ?? strategyNames;
    const unknown = desired.find((name) => !strategyNames.some((known) => known === name));
    if (unknown !== undefined) {
        throw new UsageError(`--strategies knows ${strategyNames.join(", ")}, not "${unknown}"`);
    }
    return strategyNames.filter((name) => desired.includes(name));
}
