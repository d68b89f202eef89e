import { join } from "node:path";

import { renderConfig } from "../layout/config-text";
import type { Machine } from "../machine/machine";
import { readSecret } from "../mongodb/secret";
import type { DesiredServer, LocatedMember } from "./managed-member";

/** Readable by its owner only: servers refuse a key file that other users may open (manual, "keyFile"). */
const mode = 0o400;

/** Writes the configuration and the files that it names. Returns the paths of those files: the server alone may read them. */
export async function writeServerFiles(
    { folder, machine }: LocatedMember,
    { config, files = {} }: DesiredServer,
): Promise<readonly string[]> {
    for (const [name, secret] of Object.entries(files)) {
        await writeSecret(join(folder.root, name), await readSecret(secret, name), machine);
    }
    // Whole or not at all: this file also tells which address the member has.
    await machine.writeText(folder.nextConfig, renderConfig(config));
    await machine.rename(folder.nextConfig, folder.config);
    return Object.keys(files).map((name) => join(folder.root, name));
}

/** Writes a file completely or not at all. A file that already has the desired content is not touched. */
async function writeSecret(file: string, desired: string, machine: Machine): Promise<void> {
    if ((await machine.readText(file)) !== desired) {
        const work = `${file}.new`;
        await machine.remove(work);
        await machine.writeText(work, desired, mode);
        await machine.rename(work, file);
    }
}
