import { open, stat, statfs } from "node:fs/promises";

import type { LastWords } from "../../core/start-failure";
import type { MemberFolder } from "./member-folder";
import type { StartedProcess } from "./process";

/** A log grows to gigabytes; the reasons of an end stand at its end. */
const mostBytes = 256 * 1024;

/**
 * What the member's last process left behind. Of one that an earlier run started, neither its exit status nor where its
 * part of the log begins is known here.
 */
export async function readLastWords(
    folder: MemberFolder,
    started: StartedProcess | undefined,
): Promise<LastWords> {
    const [log, output, disk] = await Promise.all([
        readLines(folder.log, started?.logFrom ?? 0),
        readLines(folder.output, 0),
        statfs(folder.data).catch(() => undefined),
    ]);
    const exit = started?.exit();
    return {
        log,
        output,
        ...(exit && { exit }),
        ...(disk && { freeBytes: disk.bavail * disk.bsize }),
    };
}

/** 0 where there is no such file. */
export async function sizeOf(file: string): Promise<number> {
    return stat(file).then(
        ({ size }) => size,
        () => 0,
    );
}

/** The end of a file, not before `from`. */
async function readLines(file: string, from: number): Promise<readonly string[]> {
    const size = await sizeOf(file);
    const start = Math.max(from <= size ? from : 0, size - mostBytes);
    if (size === start) {
        return [];
    }
    const handle = await open(file);
    try {
        const buffer = Buffer.alloc(size - start);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
        const text = buffer.toString("utf8", 0, bytesRead);
        return text.split("\n").filter((line) => line.trim() !== "");
    } finally {
        await handle.close();
    }
}
