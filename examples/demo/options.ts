import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { UsageError, fullVersion, writableFile } from "./flags";

export type Options =
    | { readonly kind: "help" }
    | { readonly kind: "clean"; readonly folder: string }
    | {
          readonly kind: "run";
          readonly from: string;
          readonly to: string;
          /** Where to write what was measured. */
          readonly json: string | undefined;
          /** Whether the set is taken down again at the end. */
          readonly destroy: boolean;
      };

export type RunOptions = Extract<Options, { readonly kind: "run" }>;

export const usage = `Usage: npm start -- [--from VERSION] [--to VERSION] [--json FILE] [--destroy]
       npm start -- --clean FOLDER

  --from VERSION  what the set is created with (5.0.4)
  --to VERSION    what it is upgraded to, under load (6.0.27)
  --json FILE     writes what was measured
  --destroy       takes the set down at the end; otherwise it keeps running
  --clean FOLDER  takes the set of an earlier demo down, and removes its folder`;

export function parseOptions(args: readonly string[]): Options {
    const { from, to, json, destroy, clean, help, ...rest } = readFlags(args);
    if (help) {
        return { kind: "help" };
    }
    if (clean !== undefined) {
        if (args.length > (args.includes("--clean") ? 2 : 1)) {
            throw new UsageError("--clean goes with no other argument");
        }
        return { kind: "clean", folder: resolve(clean) };
    }
    return {
        kind: "run",
        ...upwards(from, to),
        json: writableFile("--json", json),
        destroy,
        ...rest,
    };
}

function readFlags(args: readonly string[]) {
    try {
        return parseArgs({
            args: [...args],
            options: {
                from: { type: "string", default: "5.0.4" },
                to: { type: "string", default: "6.0.27" },
                json: { type: "string" },
                destroy: { type: "boolean", default: false },
                clean: { type: "string" },
                help: { type: "boolean", short: "h", default: false },
            },
        }).values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

function upwards(from: string, to: string): { readonly from: string; readonly to: string } {
    const [before, after] = [numbersOf("--from", from), numbersOf("--to", to)];
    const differing = before.findIndex((number, index) => number !== after[index]);
    if (differing < 0) {
        throw new UsageError(`--from and --to are both ${from}: there is nothing to upgrade`);
    }
    if ((before[differing] ?? 0) > (after[differing] ?? 0)) {
        throw new UsageError(`--to ${to} is below --from ${from}: this demo upgrades`);
    }
    return { from, to };
}

function numbersOf(flag: string, version: string): readonly number[] {
    return fullVersion(flag, version, "6.0.27").split(".").map(Number);
}
