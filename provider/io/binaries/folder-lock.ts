import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs `body` while no other process of this machine holds `lock`; one left by a dead process is taken over. */
export async function withFolderLock<T>(lock: string, body: () => Promise<T>): Promise<T> {
    await mkdir(dirname(lock), { recursive: true });
    while (!(await take(lock))) {
        await sleep(200);
    }
    try {
        return await body();
    } finally {
        await rm(lock, { recursive: true, force: true });
    }
}

async function take(lock: string): Promise<boolean> {
    try {
        await mkdir(lock);
        await writeFile(join(lock, "pid"), String(process.pid));
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
            throw error;
        }
    }
    const holder = await readFile(join(lock, "pid"), "utf8").catch(() => "");
    // Without a number the holder is between its two calls, or died there: the next look decides.
    if (holder !== "" && !isAlive(Number(holder))) {
        await rm(lock, { recursive: true, force: true });
    }
    return false;
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
