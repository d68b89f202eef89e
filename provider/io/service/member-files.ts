import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Secret } from "../secret";
import { readSecret } from "../secret";

/** Its owner reads it, nobody else does anything: servers refuse a key file that others may open (manual, "keyFile"). */
const mode = 0o400;

/** Whole or not at all; one that is there as wanted is left alone. */
export async function writeMemberFiles(
    folder: string,
    files: Readonly<Record<string, Secret>>,
): Promise<void> {
    for (const [name, secret] of Object.entries(files)) {
        const file = join(folder, name);
        const wanted = await readSecret(secret, name);
        if ((await readFile(file, "utf8").catch(() => undefined)) !== wanted) {
            const work = `${file}.new`;
            await rm(work, { force: true });
            await writeFile(work, wanted, { mode, flag: "wx" });
            await rename(work, file);
        }
    }
}
