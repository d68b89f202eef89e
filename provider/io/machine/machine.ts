import type { Disk } from "../../core/checks/disk";
import type { PlatformTexts } from "../../core/inspection/platform";
import type { ExitStatus } from "../../core/errors/start-failure";

/**
 * What is needed of a machine that members run on. All paths are absolute. A read tells `undefined` where there is no
 * such file, or it can't be read; a machine that can't be reached is always an error: what was not seen is not absent.
 * Other failures carry the errno's name as `code`, as Node's do.
 */
export interface Machine {
    /** For messages: "this machine", "db1.example.com". */
    readonly name: string;

    readText(file: string): Promise<string | undefined>;
    /** Of a file that grows to gigabytes: at most so many bytes of its end, none before `from`. */
    readEnd(file: string, from: number, mostBytes: number): Promise<string>;
    readHead(file: string, bytes: number): Promise<Buffer | undefined>;
    readLink(link: string): Promise<string | undefined>;
    /** Nothing where it is no folder. */
    list(folder: string): Promise<readonly string[]>;
    /** 0 where there is no such file. */
    sizeOf(file: string): Promise<number>;
    isReadable(file: string): Promise<boolean>;
    /** What keeps us from writing there; a folder that is not there yet is judged by the nearest above that is. */
    folderProblem(folder: string): Promise<string | undefined>;
    /** Files right in the folder that belong to another user. */
    foreignFiles(folder: string, uid: number): Promise<readonly ForeignFile[]>;
    /** Room in the file system that the folder lies in, or will; undefined where it can't be told. */
    readDisk(folder: string): Promise<Disk | undefined>;
    platform(): Promise<PlatformTexts>;
    /** Of the user that we are there; undefined where there is no such thing. */
    uid(): Promise<number | undefined>;
    /** The first process named in one of the files whose command line holds `word`. */
    findProcess(files: readonly string[], word: string): Promise<number | undefined>;
    /** Which of the files a process has open, by whatever name. Undefined where we may not look, or can't: only on Linux. */
    openFiles(pid: number, files: readonly string[]): Promise<readonly string[] | undefined>;

    writeText(file: string, text: string, mode?: number): Promise<void>;
    copy(from: string, to: string): Promise<void>;
    /** Over what is there: there is no moment without `to`. */
    rename(from: string, to: string): Promise<void>;
    link(target: string, link: string): Promise<void>;
    /** No failure where it is not there. */
    remove(file: string): Promise<void>;
    removeTree(folder: string): Promise<void>;
    /** With those above it; no failure where it is there. */
    makeFolder(folder: string): Promise<void>;
    /** One that only this user can look into; `prefix` is the beginning of its path. */
    makeTemporaryFolder(prefix: string): Promise<string>;
    /** Where files that are of no use later may lie. */
    readonly temporary: string;

    /** Runs a program, without a shell. Rejects as Node's `execFile` does: with `code`, `signal`, `stdout`, `stderr`. */
    run(command: readonly string[], limitMs: number): Promise<Printed>;
    /** Starts a program in a session of its own: it outlives us. */
    startDetached(start: DetachedStart): Promise<StartedProgram>;
    /** Puts a copy of a folder of this machine there, whole, by one rename. Absent: it is this machine. */
    readonly receive?: (folder: string, to: string) => Promise<void>;
    /** An address of this machine that leads to a port of its loopback, for this user alone. Absent: it is this machine. */
    readonly insideAddress?: (port: number) => Promise<string>;
    /** SIGTERM. A process that has ended meanwhile is no failure. */
    terminate(pid: number): Promise<void>;
}

export interface ForeignFile {
    readonly file: string;
    readonly owner: number;
    /** Whether we may read and write it all the same. */
    readonly open: boolean;
}

export interface Printed {
    readonly stdout: string;
    readonly stderr: string;
}

export interface DetachedStart {
    readonly command: readonly [program: string, ...args: string[]];
    readonly cwd: string;
    /** Takes what it writes to its standard outputs; emptied first. */
    readonly output: string;
    /** Takes its process id. */
    readonly pid: string;
}

export interface StartedProgram {
    /** Undefined while it runs, and where it can't be told. */
    readonly exit: () => ExitStatus | undefined;
}
