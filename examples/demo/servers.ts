import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import type { Scratch } from "./scratch";

const run = promisify(execFile);

/** Process ids of the demo's running servers, from their pid and lock files. */
export async function findServers({ folder }: Scratch): Promise<readonly number[]> {
    const data = join(folder, "data");
    const files = await readdir(data, { recursive: true });
    const texts = await Promise.all(
        files
            .filter((file) => /^mongod\.(pid|lock)$/.test(basename(file)))
            .map((file) => readFile(join(data, file), "utf8")),
    );
    const pids = [...new Set(texts.map(Number))].filter((pid) => pid > 0);
    const commands = await Promise.all(pids.map(commandLine));
    // Another program may have the process id by now.
    return pids.filter((_, index) => commands[index]?.includes(folder));
}

async function commandLine(pid: number): Promise<string> {
    try {
        return process.platform === "linux"
            ? await readFile(`/proc/${pid}/cmdline`, "utf8")
            : (await run("ps", ["-o", "command=", "-p", String(pid)])).stdout;
    } catch {
        return "";
    }
}
