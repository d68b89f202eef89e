import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { defaultRoot } from "../../../provider/io/releases/store/store";
import { mongodIn } from "../../../provider/io/layout/release-folder";

/** Folder of a release that the set-up installed. */
export function releaseFolder(version: string): string {
    return join(defaultRoot(), version);
}

/** Makes a folder of releases like that of the set-up, which a test may break. */
export async function linkReleases(root: string, versions: readonly string[]): Promise<void> {
    await mkdir(root, { recursive: true });
    for (const version of versions) {
        await symlink(releaseFolder(version), join(root, version));
    }
}

/** Writes a release that passes the checks of its version and options, but exits right after its start. */
export async function writeBrokenRelease(root: string, version: string): Promise<void> {
    await writeImpostor(root, version, `echo "this build of ${version} is broken" >&2; exit 1`);
}

/** Writes a release that passes the checks of its version and options, and runs `serve` when it is started. */
export async function writeImpostor(root: string, version: string, serve: string): Promise<void> {
    await writeScript(
        root,
        version,
        `case "$*" in
*--version*) echo "db version v${version}" ;;
*--outputConfig*) exit 0 ;;
*)
${serve}
;;
esac`,
    );
}

/** Writes a release whose version differs from its folder's name. */
export async function writeFalseRelease(
    root: string,
    version: string,
    actual: string,
): Promise<void> {
    await writeScript(root, version, `echo "db version v${actual}"`);
}

/** Writes a script in place of a mongod. */
export async function writeScript(root: string, version: string, body: string): Promise<void> {
    const mongod = mongodIn(join(root, version));
    await mkdir(dirname(mongod), { recursive: true });
    await writeFile(mongod, `#!/bin/sh\n${body}\n`);
    await chmod(mongod, 0o755);
}
