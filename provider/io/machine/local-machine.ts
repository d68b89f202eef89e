import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import type { StatsFs } from "node:fs";
import {
    access,
    chmod,
    constants,
    copyFile,
    lstat,
    mkdir,
    mkdtemp,
    open,
    readFile,
    readdir,
    readlink,
    rename,
    rm,
    stat,
    statfs,
    symlink,
    writeFile,
} from "node:fs/promises";
import { platform, release, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { messageOf } from "../../core/errors/errors";
import type { PlatformTexts } from "../../core/inspection/platform";
import type { ExitStatus } from "../../core/errors/start-failure";
import type { DetachedStart, FolderAccess, ForeignFile, Machine, StartedProgram } from "./machine";
import { serverEnvironment } from "./server-environment";

const execute = promisify(execFile);

/** The machine that runs this process. */
export const thisMachine: Machine = {
    name: "this machine",
    temporary: tmpdir(),

    readText: (file) => readFile(file, "utf8").catch(() => undefined),
    readEnd,
    readHead: (file, bytes) => readHead(file, bytes).catch(() => undefined),
    readLink: (link) => readlink(link).catch(() => undefined),
    list: (folder) => readdir(folder).catch(() => []),
    sizeOf,
    isReadable: (file) => isAllowed(file, constants.R_OK),
    folderProblem,
    foreignFiles,
    async readDisk(folder) {
        try {
            const { bavail, blocks, bsize } = await statfsOfNearest(folder);
            return { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
        } catch {
            return undefined;
        }
    },
    platform: readPlatformTexts,
    uid: () => Promise.resolve(process.getuid?.()),
    findProcess,
    openFiles,

    async writeText(file, text, mode) {
        if (mode === undefined) {
            await writeFile(file, text);
        } else {
            await writeFile(file, text, { mode: 0o600, flag: "wx" });
            await chmod(file, mode); // Whatever the umask is.
        }
    },
    copy: copyFile,
    rename,
    link: symlink,
    remove: (file) => rm(file, { force: true }),
    removeTree: (folder) => rm(folder, { recursive: true, force: true }),
    makeFolder,
    makeTemporaryFolder: mkdtemp,

    run: ([program = "", ...args], limitMs, environment) =>
        execute(program, args, {
            timeout: limitMs,
            ...(environment && { env: serverEnvironment(process.env) }),
        }),
    startDetached,
    terminate,
};

async function makeFolder(folder: string, access: FolderAccess = "passable"): Promise<void> {
    const first = await mkdir(folder, { recursive: true });
    if (first !== undefined && access === "passable") {
        for (let made = folder; ; made = dirname(made)) {
            await chmod(made, 0o755);
            if (made === first) {
                return;
            }
        }
    }
}

async function readEnd(file: string, from: number, maxBytes: number): Promise<string> {
    const size = await sizeOf(file);
    const start = Math.max(from <= size ? from : 0, size - maxBytes);
    if (size === start) {
        return "";
    }
    const handle = await open(file);
    try {
        const buffer = Buffer.alloc(size - start);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
        return buffer.toString("utf8", 0, bytesRead);
    } finally {
        await handle.close();
    }
}

async function readHead(file: string, bytes: number): Promise<Buffer> {
    const handle = await open(file);
    try {
        const head = Buffer.alloc(bytes);
        const { bytesRead } = await handle.read(head, 0, bytes, 0);
        return head.subarray(0, bytesRead);
    } finally {
        await handle.close();
    }
}

async function sizeOf(file: string): Promise<number> {
    return stat(file).then(
        ({ size }) => size,
        () => 0,
    );
}

function isAllowed(file: string, mode: number): Promise<boolean> {
    return access(file, mode).then(
        () => true,
        () => false,
    );
}

async function folderProblem(folder: string): Promise<string | undefined> {
    try {
        const found = await stat(folder);
        if (!found.isDirectory()) {
            return `${folder} is not a folder`;
        }
        await access(folder, constants.W_OK | constants.X_OK);
        return undefined;
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return code === "ENOENT" && dirname(folder) !== folder
            ? folderProblem(dirname(folder))
            : messageOf(error);
    }
}

async function foreignFiles(folder: string, uid: number): Promise<readonly ForeignFile[]> {
    const names = await readdir(folder).catch(() => []);
    const checks = names.map(async (name) => {
        const file = join(folder, name);
        const [owner, isAccessible] = await Promise.all([
            // Undefined: a running server has just removed it.
            lstat(file).then(
                (found) => found.uid,
                () => undefined,
            ),
            isAllowed(file, constants.R_OK | constants.W_OK),
        ]);
        return owner === undefined || owner === uid ? [] : [{ file, owner, open: isAccessible }];
    });
    return (await Promise.all(checks)).flat();
}

/** Returns the statistics of the nearest existing folder: a preview creates none. */
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

async function readPlatformTexts(): Promise<PlatformTexts> {
    const [cpuinfo, limits, maps] = await Promise.all(
        // The limits are this process's: the servers that it starts inherit them.
        ["/proc/cpuinfo", "/proc/self/limits", "/proc/self/maps"].map((file) =>
            readFile(file, "utf8").catch(() => undefined),
        ),
    );
    return {
        architecture: process.arch,
        system: platform(),
        kernel: release(),
        cpuinfo,
        limits,
        maps,
        tunables: process.env.GLIBC_TUNABLES,
    };
}

async function findProcess(files: readonly string[], config: string): Promise<number | undefined> {
    for (const file of files) {
        const pid = Number((await readFile(file, "utf8").catch(() => "")).trim());
        if (pid > 0 && (await commandLine(pid)).includes(config)) {
            return pid;
        }
    }
    return platform() === "linux" ? findStarted(config) : undefined;
}

/**
 * Finds a mongod by its command line: `--config` and this very file. Its starter may have been killed before it could write
 * the process id, and the server writes its own only after its first checks. In a container, another file may have the same
 * name.
 */
async function findStarted(config: string): Promise<number | undefined> {
    const ours = await identityOf(config);
    if (ours === undefined) {
        return undefined;
    }
    const processes = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
    const found = await Promise.all(
        processes.map(async (pid) => {
            const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
            return (
                words.includes(`\0--config\0${config}\0`) &&
                (await identityOf(`/proc/${pid}/root${config}`)) === ours
            );
        }),
    );
    return processes.find((_, index) => found[index]);
}

async function openFiles(
    pid: number,
    files: readonly string[],
): Promise<readonly string[] | undefined> {
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder).catch((error: unknown) =>
        (error as NodeJS.ErrnoException).code === "ENOENT" && platform() === "linux"
            ? []
            : undefined,
    );
    const open = names && (await Promise.all(names.map((name) => identityOf(join(folder, name)))));
    const requested = await Promise.all(files.map(identityOf));
    return open && files.filter((_, index) => requested[index] && open.includes(requested[index]));
}

/** Returns a text that is the same for all names of a file. */
async function identityOf(file: string): Promise<string | undefined> {
    return stat(file, { bigint: true }).then(
        ({ dev, ino }) => `${dev} ${ino}`,
        () => undefined,
    );
}

async function commandLine(pid: number): Promise<string> {
    try {
        return platform() === "linux"
            ? await linuxCommandLine(pid)
            : (await execute("ps", ["-o", "command=", "-p", String(pid)])).stdout;
    } catch {
        return "";
    }
}

/**
 * Reads a command line, again if it is empty. It is empty for an instant while another program replaces a process (exec, as
 * at our own start, or by a script that wraps mongod). It stays empty for a process that ended and was not reaped yet.
 */
async function linuxCommandLine(pid: number): Promise<string> {
    for (let tries = 0; tries < 20; tries += 1) {
        const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
        if (text !== "") {
            return text;
        }
        await sleep(5);
    }
    return "";
}

/** Starts a program in its own session, so that Ctrl-C does not reach it. */
async function startDetached({ command, cwd, ...files }: DetachedStart): Promise<StartedProgram> {
    const output = await open(files.output, "w");
    try {
        const [program, ...args] = command;
        const child = spawn(program, args, {
            cwd,
            env: serverEnvironment(process.env),
            detached: true,
            stdio: ["ignore", output.fd, output.fd],
        });
        let exit: ExitStatus | undefined;
        child.once("exit", (code, signal) => {
            exit = { ...(code !== null && { code }), ...(signal !== null && { signal }) };
        });
        await once(child, "spawn");
        await writeFile(files.pid, `${String(child.pid)}\n`);
        child.unref();
        return { exit: () => exit };
    } finally {
        await output.close();
    }
}

function terminate(pid: number): Promise<void> {
    return new Promise((resolve) => {
        try {
            process.kill(pid, "SIGTERM");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
                throw error;
            }
        }
        resolve();
    });
}
