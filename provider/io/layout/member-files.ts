import { join } from "node:path";

import { thisMachine } from "../machine/local-machine";
import type { Secret } from "../mongodb/secret";
import { readSecret } from "../mongodb/secret";

/** Readable by its owner only: servers refuse a key file that other users may open (manual, "keyFile"). */
const mode = 0o400;

/**
 * Writes a member's files, each completely or not at all. A file that already has the desired content is not touched.
 */
export async function writeMemberFiles(
    folder: string,
    files: Readonly<Record<string, Secret>>,
    machine = thisMachine,
): Promise<void> {
    for (const [name, secret] of Object.entries(files)) {
        const file = join(folder, name);
        const desired = await readSecret(secret, name);
        if ((await machine.readText(file)) !== desired) {
            const work = `${file}.new`;
            await machine.remove(work);
            await machine.writeText(work, desired, mode);
            await machine.rename(work, file);
        }
    }
}
