import { accessSync, constants } from "node:fs";
import { dirname, resolve } from "node:path";

/** A wrong argument, found before anything is made. */
export class UsageError extends Error {}

export function fullVersion(flag: string, text: string, like: string): string {
    if (!/^\d+\.\d+\.\d+$/.test(text)) {
        throw new UsageError(`${flag} must be a full version, like ${like}, not "${text}"`);
    }
    return text;
}

/** The whole path of a file that is yet to be written. */
export function writableFile(flag: string, file: string | undefined): string | undefined {
    if (file === undefined) {
        return undefined;
    }
    try {
        accessSync(dirname(resolve(file)), constants.W_OK);
    } catch (error) {
        throw new UsageError(`${flag} ${file} can't be written: ${(error as Error).message}`);
    }
    return resolve(file);
}
