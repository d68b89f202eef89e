import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import * as path from "node:path";

/** Content of `.complete`: version, source and checksum of the download. */
export interface Marker {
    version: string;
    source: string;
    /** Checksum of the archive or wheel, or of go.sum for a build from Go modules. */
    sha256: string;
}

function markerFile(folder: string): string {
    return path.join(folder, ".complete");
}

/** A folder without its marker is incomplete, whatever it contains. */
export function isComplete(folder: string): boolean {
    return existsSync(markerFile(folder));
}

/** Marks a folder as complete; must be called last. */
export async function writeMarker(folder: string, marker: Marker): Promise<void> {
    await writeFile(markerFile(folder), `${JSON.stringify(marker)}\n`);
}
