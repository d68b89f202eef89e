import { join } from "node:path";

import { thisMachine } from "../machine/local-machine";
import type { Secret } from "../mongodb/secret";
import { readSecret } from "../mongodb/secret";

/** Its owner reads it, nobody else does anything: servers refuse a key file that others may open (manual, "keyFile"). */
const mode = 0o400;

/** Whole or not at all; one that is there as wanted is left alone. */
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
