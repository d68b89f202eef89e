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
          /** File for the measured result. */
          readonly json: string | undefined;
          /** Whether to remove the set at the end. */
          readonly destroy: boolean;
      };

export type RunOptions = Extract<Options, { readonly kind: "run" }>;

export const usage = `Usage: npm start -- [--from VERSION] [--to VERSION] [--json FILE] [--destroy]
       npm start -- --clean FOLDER

Creates a replica set of three members on this machine and upgrades it while a client writes and reads.

  --from VERSION  version that the set is created with (default: 5.0.4)
  --to VERSION    version that the set is upgraded to (default: 6.0.27)
  --json FILE     writes the measured result to this file
  --destroy       removes the set at the end (default: it keeps running)
  --clean FOLDER  removes the set of an earlier demo and its folder`;

export function parseOptions(args: readonly string[]): Options {
    const { from, to, json, destroy, clean, help, ...rest } = readFlags(args);
    if (help) {
        return { kind: "help" };
    }
    if (clean !== undefined) {
        if (args.length > (args.includes("--clean") ? 2 : 1)) {
            throw new UsageError("--clean cannot be combined with other arguments");
        }
        return { kind: "clean", folder: resolve(clean) };
    }
    return {
        kind: "run",
        ...requireUpgrade(from, to),
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

function requireUpgrade(from: string, to: string): { readonly from: string; readonly to: string } {
    const [before, after] = [numbersOf("--from", from), numbersOf("--to", to)];
    const differing = before.findIndex((number, index) => number !== after[index]);
    if (differing < 0) {
        throw new UsageError(`--from and --to are both ${from}: there is nothing to upgrade`);
    }
    if ((before[differing] ?? 0) > (after[differing] ?? 0)) {
        throw new UsageError(`--to ${to} is below --from ${from}: the demo can only upgrade`);
    }
    return { from, to };
}

function numbersOf(flag: string, version: string): readonly number[] {
    return fullVersion(flag, version, "6.0.27").split(".").map(Number);
}
