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
    /** Copies of each of the four applications. */
    readonly load: number;
    readonly rounds: number;
    readonly strategies: readonly StrategyName[];
    /** How often previews are measured; 0 for never. */
    readonly previews: number;
    /** File for a picture of one upgrade per strategy. */
    readonly svg: string | undefined;
}

export type Options = { readonly kind: "help" } | ({ readonly kind: "run" } & BenchOptions);

export const usage = `Usage: npm run bench -- [options]

  --from VERSION     version that each set is created with (default: 5.0.4)
  --to VERSION       version that it is upgraded to (default: 6.0.5)
  --members N        members of each set, 3 to 7 (default: 3)
  --load N           copies of each of the four applications, 1 to 8 (default: 1)
  --rounds N         rounds, each with one upgrade by every strategy (default: 5)
  --strategies LIST  some of ${strategyNames.join(", ")} (default: all)
  --previews N       how often previews are measured; 0 for never (default: as many as rounds)
  --svg FILE         draws an upgrade of median length of "documented" and of "package"

Prints tables and writes the same figures to bench/results/latest.json.`;

export function parseOptions(args: readonly string[]): Options {
    const flags = readFlags(args);
    if (flags.help) {
        return { kind: "help" };
    }
    const rounds = wholeNumber("--rounds", flags.rounds, 1, 100);
    return {
        kind: "run",
        from: fullVersion("--from", flags.from, "6.0.5"),
        to: requireOther(flags.from, fullVersion("--to", flags.to, "6.0.5")),
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

function requireOther(from: string, to: string): string {
    if (from === to) {
        throw new UsageError(`--from and --to are both ${to}: there is nothing to upgrade`);
    }
    return to;
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max) {
        throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
    }
    return number;
}

function strategies(text: string | undefined): readonly StrategyName[] {
    const desired = text?.split(",").map((name) => name.trim()) ?? strategyNames;
    const unknown = desired.find((name) => !strategyNames.some((known) => known === name));
    if (unknown !== undefined) {
        throw new UsageError(
            `--strategies must list some of ${strategyNames.join(", ")}, not "${unknown}"`,
        );
    }
    return strategyNames.filter((name) => desired.includes(name));
}
