import { basename, join } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import { expectedChecksum } from "../../../core/releases/expected-checksum";
import type { Machine } from "../../machine/machine";
import type { ArchiveBinaries } from "./release-source";

/**
 * A release that was fetched earlier may be one that the program does not expect: its marker tells what it was made of.
 * Throws `checksum-differs`.
 */
export async function verifyChecksum(
    binaries: ArchiveBinaries,
    version: string,
    marker: string,
    machine: Machine,
): Promise<void> {
    const { source = "", sha256 } = readMarker(await machine.readText(marker));
    const expected = expectedChecksum(binaries.sha256, version, basename(source));
    if (expected !== undefined && sha256 !== expected) {
        const folder = join(binaries.root, version);
        throw new UpgradeError(
            "checksum-differs",
            `MongoDB ${version} at ${folder} on ${machine.name} is not what is expected: it was made of an archive with SHA-256 ${sha256 ?? "unknown"}, ${expected} is required; remove it, and it is fetched anew`,
        );
    }
}

function readMarker(text = "{}"): { readonly source?: string; readonly sha256?: string } {
    try {
        return JSON.parse(text) as { readonly source?: string; readonly sha256?: string };
    } catch {
        return {};
    }
}
