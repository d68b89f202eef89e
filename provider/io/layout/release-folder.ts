import { join } from "node:path";

/** A file that is written last, so that a partly unpacked folder is never mistaken for a complete one. */
export const markerName = ".complete";

/** Returns the path of mongod in a release's folder. */
export function mongodIn(folder: string): string {
    return join(folder, "bin", "mongod");
}
