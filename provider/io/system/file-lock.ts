import { mkdir, open, readFile, rm } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `action` while no other process does so under the same lock file. The file holds the owner's process id; a lock
 * whose owner is gone is removed. If two processes remove it at the same moment, both install, and the first rename wins.
 */
export async function withLock<T>(
    file: string,
    onWait: (owner: number) => void,
    action: () => Promise<T>,
): Promise<T> {
    await mkdir(path.dirname(file), { recursive: true });
    while (!(await tryToLock(file))) {
        const owner = await ownerOf(file);
        if (owner !== undefined && isAlive(owner)) {
            onWait(owner);
            await sleep(300);
        } else {
            await rm(file, { force: true });
        }
    }
    try {
        return await action();
    } finally {
        await rm(file, { force: true });
    }
}

async function tryToLock(file: string): Promise<boolean> {
    try {
        const handle = await open(file, "wx");
        try {
            await handle.writeFile(String(process.pid));
        } catch (error) {
            await rm(file, { force: true }); // The disk is full, and an empty lock would delay the next process.
            throw error;
        } finally {
            await handle.close();
        }
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

/** Reads the owner's process id; undefined if the file is gone, or empty for longer than a write takes. */
async function ownerOf(file: string): Promise<number | undefined> {
    for (let attempt = 0; attempt < 5; attempt++) {
        const text = await readFile(file, "utf8").catch(() => undefined);
        if (text === undefined) {
            return undefined;
        }
        if (/^\d+$/.test(text)) {
            return Number(text);
        }
        await sleep(100);
    }
    return undefined;
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
