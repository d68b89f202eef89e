import type { Disk } from "../../core/checks/disk";
import type { PlatformTexts } from "../../core/inspection/platform";
import type { ExitStatus } from "../../core/errors/start-failure";

/**
 * A machine that members run on. All paths are absolute. A read returns `undefined` if the file does not exist or is not
 * readable. An unreachable machine is always an error, because a file that was not seen is not absent. Other failures carry
 * the errno's name as `code`, as Node's do.
 */
export interface Machine {
    /** The name in messages: "this machine", "db1.example.com". */
    readonly name: string;

    readText(file: string): Promise<string | undefined>;
    /** Reads the end of a file that grows to gigabytes: at most `maxBytes`, and nothing before `from`. */
    readEnd(file: string, from: number, maxBytes: number): Promise<string>;
    readHead(file: string, bytes: number): Promise<Buffer | undefined>;
    readLink(link: string): Promise<string | undefined>;
    /** Lists the names in a folder; empty if it is no folder. */
    list(folder: string): Promise<readonly string[]>;
    /** Returns a file's size in bytes; 0 if it does not exist. */
    sizeOf(file: string): Promise<number>;
    isReadable(file: string): Promise<boolean>;
    /**
     * Returns why this user cannot write to the folder. For a folder that does not exist yet, the nearest existing
     * parent counts.
     */
    folderProblem(folder: string): Promise<string | undefined>;
    /** Lists files directly in the folder that belong to another user. */
    foreignFiles(folder: string, uid: number): Promise<readonly ForeignFile[]>;
    /** Returns the space in the file system of the folder, which need not exist yet; undefined if unknown. */
    readDisk(folder: string): Promise<Disk | undefined>;
    platform(): Promise<PlatformTexts>;
    /** Returns the id of the user that runs commands there; undefined on systems without user ids. */
    uid(): Promise<number | undefined>;
    /**
     * Finds the first process whose id is in one of the files and whose command line contains the path `config`, or else
     * one that was started with `--config` and that file.
     */
    findProcess(files: readonly string[], config: string): Promise<number | undefined>;
    /**
     * Returns which of the files a process has open, under any name. Undefined without the permission, and on systems
     * other than Linux.
     */
    openFiles(pid: number, files: readonly string[]): Promise<readonly string[] | undefined>;

    writeText(file: string, text: string, mode?: number): Promise<void>;
    copy(from: string, to: string): Promise<void>;
    /** Renames atomically over an existing `to`: there is no moment without it. */
    rename(from: string, to: string): Promise<void>;
    link(target: string, link: string): Promise<void>;
    /** Removes a file. A file that does not exist is no failure. */
    remove(file: string): Promise<void>;
    removeTree(folder: string): Promise<void>;
    /** Creates a folder and its parents. An existing one is no failure, and keeps its mode. */
    makeFolder(folder: string, access?: FolderAccess): Promise<void>;
    /** Creates a folder that only this user can read; `prefix` is the beginning of its path. */
    makeTemporaryFolder(prefix: string): Promise<string>;
    /** Folder for temporary files. */
    readonly temporary: string;

    /**
     * Runs a program without a shell. Rejects as Node's `execFile` does: with `code`, `signal`, `stdout`, `stderr`. A program
     * that starts servers gets no more than what those may inherit; a login over ssh has no more.
     */
    run(command: readonly string[], limitMs: number, environment?: "server's"): Promise<Printed>;
    /** Starts a program in its own session: it outlives this process. */
    startDetached(start: DetachedStart): Promise<StartedProgram>;
    /**
     * Copies a folder from this process's machine, complete or not at all, by one rename. Absent if it is the same
     * machine.
     */
    readonly receive?: (folder: string, to: string) => Promise<void>;
    /**
     * Returns an address on this process's machine that leads to a port of the machine's loopback, for this user only.
     * Absent if it is the same machine.
     */
    readonly localhostAddress?: (port: number) => Promise<string>;
    /**
     * The same machine over the connection that is open now: if it has broken, commands fail instead of waiting for a new one.
     * Absent if it is the same machine.
     */
    readonly connected?: Machine;
    /** Sends SIGTERM. A process that has ended meanwhile is no failure. */
    terminate(pid: number): Promise<void>;
}

/**
 * Who may pass through a new folder. "passable", if absent: every user, whatever the umask is, as a service may run servers as
 * another one. "umask": as the umask says.
 */
export type FolderAccess = "passable" | "umask";

/** A file that belongs to another user. */
export interface ForeignFile {
    readonly file: string;
    readonly owner: number;
    /** Whether this user may read and write it all the same. */
    readonly open: boolean;
}

/** Output of a program. */
export interface Printed {
    readonly stdout: string;
    readonly stderr: string;
}

/** How to start a program that outlives this process. */
export interface DetachedStart {
    readonly command: readonly [program: string, ...args: string[]];
    readonly cwd: string;
    /** File for its standard output and error; emptied first. */
    readonly output: string;
    /** File for its process id. */
    readonly pid: string;
}

/** A program that this process has started. */
export interface StartedProgram {
    /** Returns how it ended; undefined while it runs, and if unknown. */
    readonly exit: () => ExitStatus | undefined;
}
