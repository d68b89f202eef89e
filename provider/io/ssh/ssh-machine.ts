import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { PassThrough } from "node:stream";

import { create } from "tar";

import { UpgradeError } from "../../core/errors/errors";
import type { PlatformTexts } from "../../core/inspection/platform";
import { defined } from "../../core/json/defined";
import { markerName } from "../layout/release-folder";
import type {
    DetachedStart,
    FolderAccess,
    ForeignFile,
    Machine,
    Printed,
    StartedProgram,
} from "../machine/machine";
import type { CommandResult, Execution } from "./connection";
import { SshConnection } from "./connection";
import type { Forward } from "./forward";
import { openForward } from "./forward";
import { commandLine } from "../machine/quote";
import { absent, actions, full, queries } from "./scripts";
import type { SshShell } from "./shell";
import { sshAddressOf } from "./shell";

const limitMs = 20_000;

interface Query {
    readonly script: string;
    readonly parameters: readonly string[];
    readonly resolve: (output: Buffer | undefined) => void;
    readonly reject: (error: unknown) => void;
}

/**
 * A machine that is reached over ssh. It requires no installation there. Reads that are requested together share one
 * round trip.
 */
export class SshMachine implements Machine {
    readonly name: string;
    readonly temporary = "/tmp";
    readonly #shell: SshShell;
    readonly #connection: SshConnection;
    readonly #onlyIfConnected: boolean;
    readonly #forwards = new Map<number, Promise<Forward>>();
    #queue: Query[] = [];

    constructor(shell: SshShell, connection?: SshConnection) {
        this.name = sshAddressOf(shell);
        this.#shell = shell;
        this.#connection = connection ?? new SshConnection(shell);
        this.#onlyIfConnected = connection !== undefined;
    }

    get connected(): SshMachine {
        return new SshMachine(this.#shell, this.#connection);
    }

    async close(): Promise<void> {
        const forwards = [...this.#forwards.values()];
        this.#forwards.clear();
        await Promise.allSettled(forwards.map(async (forward) => (await forward).close()));
        await this.#connection.close();
    }

    async localhostAddress(port: number): Promise<string> {
        const forward = this.#forwards.get(port) ?? openForward(() => this.#connection.open(port));
        this.#forwards.set(port, forward);
        try {
            return (await forward).address;
        } catch (error) {
            this.#forwards.delete(port);
            throw error;
        }
    }

    async readText(file: string): Promise<string | undefined> {
        return (await this.#query("readText", file))?.toString("utf8");
    }

    async readEnd(file: string, from: number, maxBytes: number): Promise<string> {
        const end = await this.#query("readEnd", file, String(from), String(maxBytes));
        return end?.toString("utf8") ?? "";
    }

    readHead(file: string, bytes: number): Promise<Buffer | undefined> {
        return this.#query("readHead", file, String(bytes));
    }

    async readLink(link: string): Promise<string | undefined> {
        return (await this.#query("readLink", link))?.toString("utf8").replace(/\n$/, "");
    }

    async list(folder: string): Promise<readonly string[]> {
        return linesOf(await this.#query("list", folder));
    }

    async sizeOf(file: string): Promise<number> {
        return Number((await this.#query("sizeOf", file))?.toString() ?? 0);
    }

    async isReadable(file: string): Promise<boolean> {
        return (await this.#query("isReadable", file)) !== undefined;
    }

    async folderProblem(folder: string): Promise<string | undefined> {
        const problem = await this.#query("folderProblem", folder);
        return problem === undefined || problem.length === 0 ? undefined : problem.toString("utf8");
    }

    async foreignFiles(folder: string, uid: number): Promise<readonly ForeignFile[]> {
        return linesOf(await this.#query("foreignFiles", folder, String(uid))).map((line) => {
            const [owner, mode, ...file] = line.split(" ");
            return { owner: Number(owner), open: mode === "open", file: file.join(" ") };
        });
    }

    async readDisk(folder: string) {
        const [total, free] = linesOf(await this.#query("readDisk", folder))
            .join(" ")
            .split(" ")
            .map((blocks) => Number(blocks) * 1024);
        return free === undefined || total === undefined
            ? undefined
            : { folder, freeBytes: free, totalBytes: total };
    }

    async platform(): Promise<PlatformTexts> {
        const [uname, cpuinfo, limits, maps] = await Promise.all([
            this.#query("platform"),
            this.readText("/proc/cpuinfo"),
            this.readText("/proc/self/limits"),
            this.readText("/proc/self/maps"),
        ]);
        const [machine = "", system = "", kernel = "", tunables = ""] = linesOf(uname);
        return {
            architecture: architectures[machine] ?? machine,
            system: system.toLowerCase(),
            kernel,
            cpuinfo,
            limits,
            maps,
            tunables,
        };
    }

    async uid(): Promise<number | undefined> {
        return Number((await this.#query("uid"))?.toString());
    }

    async findProcess(files: readonly string[], config: string): Promise<number | undefined> {
        const found = Number((await this.#query("findProcess", config, ...files))?.toString());
        return found > 0 ? found : undefined;
    }

    async openFiles(pid: number, files: readonly string[]): Promise<readonly string[] | undefined> {
        const found = await this.#query("openFiles", String(pid), ...files);
        return found && linesOf(found);
    }

    async writeText(file: string, text: string, mode?: number): Promise<void> {
        const size = String(Buffer.byteLength(text));
        await (mode === undefined
            ? this.#runAction("write", [file, size], text)
            : this.#runAction("writeNew", [file, size, mode.toString(8)], text));
    }

    async copy(from: string, to: string): Promise<void> {
        await this.#runAction("copy", [from, to]);
    }

    async rename(from: string, to: string): Promise<void> {
        await this.#runAction("rename", [from, to]);
    }

    async link(target: string, link: string): Promise<void> {
        await this.#runAction("link", [target, link]);
    }

    async remove(file: string): Promise<void> {
        await this.#runAction("remove", [file]);
    }

    async removeTree(folder: string): Promise<void> {
        await this.#runAction("removeTree", [folder]);
    }

    async makeFolder(folder: string, access: FolderAccess = "passable"): Promise<void> {
        await this.#runAction("makeFolder", [folder, access]);
    }

    async makeTemporaryFolder(prefix: string): Promise<string> {
        const { stdout } = await this.#runAction("makeTemporaryFolder", [prefix]);
        return stdout.toString("utf8").replace(/\n$/, "");
    }

    async run(command: readonly string[], runLimitMs: number): Promise<Printed> {
        const { stdout, stderr } = await this.#runAction("run", command, undefined, runLimitMs);
        return { stdout: stdout.toString("utf8"), stderr };
    }

    /** Starts a program. How it ends stays unknown, because it is no child of this process. */
    async startDetached(start: DetachedStart): Promise<StartedProgram> {
        const { command, cwd, output, pid } = start;
        try {
            await this.#runAction("startDetached", [cwd, output, pid, ...command]);
        } catch (error) {
            throw error instanceof UpgradeError
                ? error
                : Object.assign(error as Error, { syscall: `spawn ${command[0]}` });
        }
        return { exit: () => undefined };
    }

    async terminate(pid: number): Promise<void> {
        await this.#runAction("terminate", [String(pid)]);
    }

    async receive(folder: string, to: string): Promise<void> {
        const names = (await readdir(folder)).filter((name) => name !== markerName);
        const archive = create({ cwd: folder, portable: true }, [...names, markerName]).pipe(
            new PassThrough(),
        );
        await this.#runAction("receive", [to, markerName], archive, 60_000);
    }

    /** Runs a query; undefined if its script failed. Queries of one moment are sent together. */
    #query(
        kind: keyof typeof queries,
        ...parameters: readonly string[]
    ): Promise<Buffer | undefined> {
        return new Promise((resolve, reject) => {
            this.#queue.push({ script: queries[kind], parameters, resolve, reject });
            if (this.#queue.length === 1) {
                setImmediate(() => void this.#send());
            }
        });
    }

    async #send(): Promise<void> {
        const batch = this.#queue;
        this.#queue = [];
        try {
            const answers = await this.#answersFor(batch);
            batch.forEach(({ resolve }, index) => resolve(answers[index]));
        } catch (error) {
            batch.forEach(({ reject }) => reject(error));
        }
    }

    /**
     * Runs several queries in one command. Each script is a function with its own parameters; a random boundary
     * separates the answers.
     */
    async #answersFor(batch: readonly Query[]): Promise<readonly (Buffer | undefined)[]> {
        const boundary = randomBytes(16).toString("hex");
        const parts = batch.map(({ script, parameters }) => {
            const own = parameters.map((_, index) => `"\${${index + 1}}"`).join(" ");
            return `q() {\n${script}\n}\n( q ${own} ) 2>/dev/null </dev/null
printf '\\n%s %s\\n' "$b" "$?"
shift ${parameters.length}`;
        });
        const parameters = batch.flatMap((query) => query.parameters);
        const script = `LC_ALL=C; export LC_ALL; b=$1; shift\n${parts.join("\n")}`;
        const command = commandLine(script, [boundary, ...parameters], this.#shell.sudo === true);
        const result = await this.#execute({ command, limitMs, repeatable: true });
        const answers = split(result.stdout, boundary);
        if (answers.length !== batch.length) {
            throw this.#commandsRefused(result);
        }
        return answers;
    }

    async #runAction(
        kind: keyof typeof actions,
        parameters: readonly string[],
        input?: string | Readable,
        actionLimitMs = limitMs,
    ): Promise<CommandResult> {
        const command = commandLine(actions[kind], parameters, this.#shell.sudo === true);
        const execution = defined({ command, input, limitMs: actionLimitMs });
        const result = await this.#execute(execution);
        if (result.code === 0) {
            return result;
        }
        throw failure(kind, parameters, result);
    }

    #execute(execution: Execution): Promise<CommandResult> {
        return this.#connection.execute({
            ...execution,
            ...(this.#onlyIfConnected && { onlyIfConnected: true }),
        });
    }

    /** The error for a user who may log in but not run the commands: there is no shell, or sudo refuses. */
    #commandsRefused({ stderr, code }: CommandResult): UpgradeError {
        const { user, sudo } = this.#shell;
        const what = sudo === true ? "sudo -n sh" : "sh";
        return new UpgradeError(
            "ssh-refused",
            `Cannot run commands on ${this.name} by ssh as ${user}: "${what}" ended with ${code ?? "no code"}: ${stderr.trim().slice(0, 400)}`,
        );
    }
}

/** Node's names for the values of uname -m. */
const architectures: Readonly<Record<string, string>> = {
    x86_64: "x64",
    aarch64: "arm64",
    ppc64le: "ppc64",
    armv7l: "arm",
    i686: "ia32",
};

/** Splits the output at the boundaries: what each query wrote, or undefined if it failed. */
function split(output: Buffer, boundary: string): readonly (Buffer | undefined)[] {
    const answers: (Buffer | undefined)[] = [];
    const mark = Buffer.from(`\n${boundary} `);
    for (let from = 0; ;) {
        const at = output.indexOf(mark, from);
        const end = at < 0 ? -1 : output.indexOf("\n", at + mark.length);
        if (end < 0) {
            return answers;
        }
        const code = output.toString("latin1", at + mark.length, end);
        answers.push(code === "0" ? output.subarray(from, at) : undefined);
        from = end + 1;
    }
}

function linesOf(output: Buffer | undefined): readonly string[] {
    return (
        output
            ?.toString("utf8")
            .split("\n")
            .filter((line) => line !== "") ?? []
    );
}

/** Returns an error like Node's own: `code` is the errno's name, or the program's exit code. */
function failure(kind: string, parameters: readonly string[], result: CommandResult): Error {
    const { stdout, stderr, code, signal } = result;
    const names: Readonly<Record<number, string>> = { [absent]: "ENOENT", [full]: "ENOSPC" };
    const name = names[code ?? 0];
    const output = stderr.trim().slice(0, 1000);
    const ended = name ?? signal ?? `exit code ${code ?? "unknown"}`;
    return Object.assign(
        new Error(`${ended}: ${kind} ${parameters[0] ?? ""}${output === "" ? "" : `: ${output}`}`),
        {
            code: name ?? code,
            signal: signal ?? signalOf(code),
            stdout: stdout.toString("utf8"),
            stderr,
        },
    );
}

/** Returns the signal that ended a program: a shell reports it as 128 plus its number (sh(1)). */
function signalOf(code = 0): string | undefined {
    return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}
