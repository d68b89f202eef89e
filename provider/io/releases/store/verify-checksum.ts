import { basename, join } from "node:path";

import { UpgradeError } from "../../../core/errors/errors";
import { expectedChecksum } from "../../../core/releases/expected-checksum";
import type { Machine } from "../../machine/machine";
import { markerName } from "../../layout/release-folder";
import type { ArchiveBinaries } from "./release-source";

/**
 * Compares the archive that a release was made from, as its marker records it, with the SHA-256 that the program expects
 * now. Throws `checksum-differs`.
 */
export async function verifyChecksum(
    binaries: ArchiveBinaries,
    version: string,
    machine: Machine,
): Promise<void> {
    const folder = join(binaries.root, version);
    const { source = "", sha256 } = readMarker(await machine.readText(join(folder, markerName)));
    const expected = expectedChecksum(binaries.sha256, version, basename(source));
    if (expected !== undefined && sha256 !== expected) {
        throw new UpgradeError(
            "checksum-differs",
            `MongoDB ${version} at ${folder} on ${machine.name} is not the expected release: it was made from an archive with SHA-256 ${sha256 ?? "unknown"}, ${expected} is required; remove it to have it downloaded again`,
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
