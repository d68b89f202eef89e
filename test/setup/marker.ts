import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import * as path from "node:path";

/** What stands in `.complete`: which version, from where, and the checksum of what was fetched. */
export interface Marker {
    version: string;
    source: string;
    /** Of the archive or wheel; of go.sum for what was built from Go modules. */
    sha256: string;
}

function markerFile(folder: string): string {
    return path.join(folder, ".complete");
}

/** A folder without its marker is a half-finished one, whatever it holds. */
export function isComplete(folder: string): boolean {
    return existsSync(markerFile(folder));
}

/** To be called last. */
export async function writeMarker(folder: string, marker: Marker): Promise<void> {
    await writeFile(markerFile(folder), `${JSON.stringify(marker)}\n`);
}
