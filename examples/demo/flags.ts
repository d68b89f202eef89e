import { accessSync, constants } from "node:fs";
import { dirname, resolve } from "node:path";

/** A wrong argument, reported before anything is created. */
export class UsageError extends Error {}

export function fullVersion(flag: string, text: string, example: string): string {
    if (!/^\d+\.\d+\.\d+$/.test(text)) {
        throw new UsageError(`${flag} must be a full version such as ${example}, not "${text}"`);
    }
    return text;
}

/** Absolute path of a file that is written later. */
export function writableFile(flag: string, file: string | undefined): string | undefined {
    if (file === undefined) {
        return undefined;
    }
    try {
        accessSync(dirname(resolve(file)), constants.W_OK);
    } catch (error) {
        throw new UsageError(`${flag} ${file} cannot be written: ${(error as Error).message}`);
    }
    return resolve(file);
}
