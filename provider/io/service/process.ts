import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, writeFile } from "node:fs/promises";
import { platform } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import type { ExitStatus } from "../../core/start-failure";
import { mongodIn } from "../binaries/store";
import { sizeOf } from "./last-words";
import type { MemberFolder } from "./member-folder";

const run = promisify(execFile);

/** Process id of the member's mongod, found by any run; undefined where none runs. */
export async function findProcess(folder: MemberFolder): Promise<number | undefined> {
    // Ours is written right after the start; the server's own lock file covers a run killed in between.
    const files = [folder.pid, folder.lock];
    for (const file of files) {
        const pid = Number((await readFile(file, "utf8").catch(() => "")).trim());
        if (pid > 0 && (await commandLine(pid)).includes(folder.config)) {
            return pid;
        }
    }
    return undefined;
}

/** A process id may have gone to another program since: only one with our configuration file is ours. */
async function commandLine(pid: number): Promise<string> {
    try {
        return platform() === "linux"
            ? await linuxCommandLine(pid)
            : (await run("ps", ["-o", "command=", "-p", String(pid)])).stdout;
    } catch {
        return "";
    }
}

/**
 * While a process is being replaced by another program (exec: our own start, a mongod that is a script around the real
 * one) its command line is empty for an instant; that of one which ended and was not reaped yet stays so.
 */
async function linuxCommandLine(pid: number): Promise<string> {
    for (let tries = 0; tries < 20; tries += 1) {
        const text = await readFile(`/proc/${String(pid)}/cmdline`, "utf8");
        if (text !== "") {
            return text;
        }
        await sleep(5);
    }
    return "";
}

/** What a run knows of a process that it started itself. */
export interface StartedProcess {
    /** How long the log was before: what comes behind is this process's. */
    readonly logFrom: number;
    /** Undefined while it runs. */
    readonly exit: () => ExitStatus | undefined;
}

/** Starts the mongod in a session of its own: it outlives the run, and Ctrl-C does not reach it. */
export async function startProcess(folder: MemberFolder): Promise<StartedProcess> {
    const logFrom = await sizeOf(folder.log);
    const output = await open(folder.output, "w");
    try {
        const child = spawn(mongodIn(folder.current), ["--config", folder.config], {
            cwd: folder.root,
            detached: true,
            stdio: ["ignore", output.fd, output.fd],
        });
        let exit: ExitStatus | undefined;
        child.once("exit", (code, signal) => {
            exit = { ...(code !== null && { code }), ...(signal !== null && { signal }) };
        });
        await once(child, "spawn");
        await writeFile(folder.pid, `${String(child.pid)}\n`);
        child.unref();
        return { logFrom, exit: () => exit };
    } finally {
        await output.close();
    }
}

/** Asks the process to end, as a service manager does. A process that has ended meanwhile is no failure. */
export async function terminateProcess(folder: MemberFolder): Promise<void> {
    const pid = await findProcess(folder);
    try {
        if (pid !== undefined) {
            process.kill(pid, "SIGTERM");
        }
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}

/** Asks the process to end, by SIGTERM, and waits. Resolves to false where it still runs at the limit: nothing is forced. */
export async function stopProcess(folder: MemberFolder, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    await terminateProcess(folder);
    while ((await findProcess(folder)) !== undefined) {
        if (performance.now() > deadline) {
            return false;
        }
        await sleep(50);
    }
    return true;
}
