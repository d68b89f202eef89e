import type { Finding } from "../errors/errors";
import { blocker, warning } from "../errors/finding";

/** Space in the file system of a folder, as far as this user may use it. */
export interface Disk {
    readonly folder: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
}

/** Space for one release: for a moment the archive and its unpacked files are both there. */
const releaseBytes = 1.5e9;

/** Blocks if the file system has no room for the releases to be staged. */
export function checkRoomForReleases(disk: Disk, versions: readonly string[]): readonly Finding[] {
    const required = versions.length * releaseBytes;
    return disk.freeBytes >= required
        ? []
        : blocker(
              "disk-full",
              `Cannot stage MongoDB ${versions.join(", ")} in ${disk.folder}: ${gigabytes(disk.freeBytes)} are free, ${gigabytes(required)} are required`,
              "Make room there, or set binaries.root to a folder with more space",
          );
}

const lowBytes = 1e9;
const lowShare = 0.05;

/**
 * Warns if a member is about to be started on a nearly full disk. A server ends when its disk is full, and its start
 * writes: recovery, new tables, the log.
 */
export function checkRoomForData(host: string, disk: Disk): readonly Finding[] {
    const share = disk.freeBytes / disk.totalBytes;
    return disk.freeBytes >= lowBytes && share >= lowShare
        ? []
        : warning(
              "disk-low",
              `${host} is about to be started with ${gigabytes(disk.freeBytes)} (${Math.floor(share * 100)} %) free in ${disk.folder}: at least ${gigabytes(lowBytes)} and ${lowShare * 100} % are recommended`,
              "Make room there before the upgrade",
              host,
          );
}

function gigabytes(bytes: number): string {
    return `${(bytes / 1e9).toFixed(1)} GB`;
}
