import { join } from "node:path";

import { UpgradeError } from "../../core/errors/errors";
import type { Machine } from "../machine/machine";

/** Begins the name of a folder within a data folder that holds what was moved aside. */
const asidePrefix = "aside-";

/** Whether a name in a data folder is a server's: not lost+found of a file system's root, nor what was moved aside. */
export function isServerFile(name: string): boolean {
    return name !== "lost+found" && !name.startsWith(asidePrefix);
}

/**
 * Moves a data folder aside. Where the folder itself can't be moved, as it is a mount point or in a folder of another user,
 * its content is moved into a folder within it. Safe to repeat: what an interrupted call has left is moved too.
 */
export async function moveAside(data: string, machine: Machine): Promise<void> {
    if (await moveWhole(data, machine)) {
        return;
    }
    const names = (await machine.list(data)).filter(isServerFile);
    const aside = await machine.makeTemporaryFolder(join(data, asidePrefix));
    for (const name of names) {
        await machine.rename(join(data, name), join(aside, name));
    }
}

/** Resolves to whether it could. A lost connection stays an error: the folder may have been moved. */
async function moveWhole(data: string, machine: Machine): Promise<boolean> {
    let aside: string | undefined;
    try {
        aside = await machine.makeTemporaryFolder(`${data}-aside-`);
        await machine.rename(data, join(aside, "data"));
        return true;
    } catch (error) {
        if (error instanceof UpgradeError) {
            throw error;
        }
        if (aside !== undefined) {
            // Unlike rm it never removes a folder with content.
            await machine.run(["rmdir", aside], 20_000).catch(() => undefined);
        }
        return false;
    }
}
