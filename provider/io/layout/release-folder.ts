import { join } from "node:path";

/** Written last, so that a folder that was left half unpacked is never taken for a finished one. */
export const markerName = ".complete";

export function mongodIn(folder: string): string {
    return join(folder, "bin", "mongod");
}
