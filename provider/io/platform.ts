import type { StatsFs } from "node:fs";
import { readFile, statfs } from "node:fs/promises";
import { platform, release } from "node:os";
import { dirname } from "node:path";

import type { Disk } from "../core/checks/disk";
import type { Platform } from "../core/platform";
import { interpretPlatform } from "../core/platform";

/** This machine, as texts; their meaning is found elsewhere, so that another way to fetch them can be put here. */
export async function readPlatform(): Promise<Platform> {
    const [cpuinfo, limits, maps] = await Promise.all(
        // Of this process: the servers that it starts inherit its limits.
        ["/proc/cpuinfo", "/proc/self/limits", "/proc/self/maps"].map((file) =>
            readFile(file, "utf8").catch(() => undefined),
        ),
    );
    return interpretPlatform({
        architecture: process.arch,
        system: platform(),
        kernel: release(),
        cpuinfo,
        limits,
        maps,
        tunables: process.env.GLIBC_TUNABLES,
    });
}

/** Room in the file system that the folder lies in, or will; undefined where it can't be told. */
export async function readDisk(folder: string): Promise<Disk | undefined> {
    try {
        const { bavail, blocks, bsize } = await statfsOfNearest(folder);
        return { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    } catch {
        return undefined;
    }
}

/** A preview makes nothing: the nearest folder above that exists. */
async function statfsOfNearest(folder: string): Promise<StatsFs> {
    try {
        return await statfs(folder);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" && dirname(folder) !== folder) {
            return statfsOfNearest(dirname(folder));
        }
        throw error;
    }
}
