import type { Finding } from "../errors/errors";
import { blocker, warning } from "../errors/finding";

/** Room in the file system of a folder, for this user. */
export interface Disk {
    readonly folder: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
}

/** An archive and what is unpacked from it lie there side by side for a moment. */
const releaseBytes = 1.5e9;

export function checkRoomForReleases(disk: Disk, versions: readonly string[]): readonly Finding[] {
    const required = versions.length * releaseBytes;
    return disk.freeBytes >= required
        ? []
        : blocker(
              "disk-full",
              `Cannot stage MongoDB ${versions.join(", ")} in ${disk.folder}: ${gigabytes(disk.freeBytes)} are free, ${gigabytes(required)} are required`,
              "Make room there, or keep releases elsewhere (binaries.root)",
          );
}

const fewBytes = 1e9;
const smallShare = 0.05;

/** A server whose disk is full ends. Its start writes: recovery, new tables, the log. */
export function checkRoomForData(host: string, disk: Disk): readonly Finding[] {
    const share = disk.freeBytes / disk.totalBytes;
    return disk.freeBytes >= fewBytes && share >= smallShare
        ? []
        : warning(
              "disk-low",
              `${host} is about to be started with ${gigabytes(disk.freeBytes)} (${Math.floor(share * 100)} %) free in ${disk.folder}; ${gigabytes(fewBytes)} and ${smallShare * 100} % are the least that is advised`,
              "Make room there before the upgrade",
              host,
          );
}

function gigabytes(bytes: number): string {
    return `${(bytes / 1e9).toFixed(1)} GB`;
}
