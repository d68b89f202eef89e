import { join } from "node:path";

import { renderConfig } from "../layout/config-text";
import { writeMemberFiles } from "../layout/member-files";
import type { DesiredServer, LocatedMember } from "./managed-member";

/** Writes the configuration and the files that it names. Returns the paths of those files: the server alone may read them. */
export async function writeServerFiles(
    { folder, machine }: LocatedMember,
    { config, files = {} }: DesiredServer,
): Promise<readonly string[]> {
    await writeMemberFiles(folder.root, files, machine);
    // Whole or not at all: this file also tells which address the member has.
    await machine.writeText(folder.nextConfig, renderConfig(config));
    await machine.rename(folder.nextConfig, folder.config);
    return Object.keys(files).map((name) => join(folder.root, name));
}
