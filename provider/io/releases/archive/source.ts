import { basename } from "node:path";

import { archiveNames } from "../../../core/releases/build";
import type { Build } from "../../../core/releases/build";
import { UpgradeError } from "../../../core/errors/errors";
import { expectedChecksum } from "../../../core/releases/expected-checksum";
import { readBuild } from "../../machine/platform";
import type { ReleaseSource } from "./archive";
import { isAvailable } from "./archive";
import type { ArchiveBinaries } from "../store/release-source";
import { vendorAddress } from "./vendor";

/**
 * Finds the address and the SHA-256 of a release, as the program's arguments say. The vendor is not contacted if the program
 * names a mirror and gives the SHA-256 or trusts the mirror's. `build`: of another machine than this one.
 */
export async function findSource(
    { mirror, sha256 }: Pick<ArchiveBinaries, "mirror" | "sha256">,
    version: string,
    build?: Build,
    vendor: typeof vendorAddress = vendorAddress,
): Promise<ReleaseSource> {
    if (mirror !== undefined && sha256 !== undefined) {
        const names = archiveNames(version, build ?? (await readBuild()));
        const expected = names
            .map((name) => {
                const address = on(mirror, name);
                const checksum = checksumOf(sha256, version, address);
                // The mirror's own SHA-256 counts only if the program says so.
                return {
                    address,
                    sha256: sha256 === "mirror" ? { at: `${address}.sha256` } : checksum,
                };
            })
            .filter((each): each is ReleaseSource => each.sha256 !== undefined);
        if (expected.length > 0) {
            return firstAvailable(expected, version, mirror);
        }
    }
    const published = await vendor(version, undefined, build);
    return {
        address:
            mirror === undefined ? published : on(mirror, basename(new URL(published).pathname)),
        sha256: checksumOf(sha256, version, published) ?? { at: `${published}.sha256` },
    };
}

function checksumOf(
    sha256: ArchiveBinaries["sha256"],
    version: string,
    address: string,
): string | undefined {
    return expectedChecksum(sha256, version, basename(new URL(address).pathname));
}

async function firstAvailable(
    sources: readonly ReleaseSource[],
    version: string,
    mirror: string,
): Promise<ReleaseSource> {
    for (const source of sources) {
        if (await isAvailable(source.address)) {
            return source;
        }
    }
    const names = sources.map(({ address }) => basename(address)).join(" or ");
    throw new UpgradeError(
        "unknown-release",
        `There is no MongoDB ${version} on the mirror ${mirror}: ${names} is required`,
    );
}

function on(mirror: string, name: string): string {
    return `${mirror.replace(/\/+$/, "")}/${name}`;
}
