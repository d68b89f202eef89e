import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClientChannel } from "ssh2";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import { limitConcurrency } from "../system/limit-concurrency";
import type { Dialled } from "./dial";
import { dial, openThrough, unreachable } from "./dial";
import type { SshShell } from "./shell";

/** Output and exit of a command. */
export interface CommandResult {
    readonly stdout: Buffer;
    readonly stderr: string;
    readonly code: number | undefined;
    /** "SIGILL" */
    readonly signal: string | undefined;
}

/** A command to run over ssh. */
export interface Execution {
    readonly command: string;
    readonly input?: string | Readable;
    /** Time without an answer after which the connection is closed. */
    readonly limitMs: number;
    /** Runs the command a second time if a connection that was kept turns out to be broken. */
    readonly repeatable?: true;
    /** Fails if no connection is open, instead of opening one, which may take minutes. */
    readonly onlyIfConnected?: true;
}

/** sshd_config(5): MaxSessions is 10. */
const maxSessions = 8;

const retryDelayMs = 1_000;

/** A connection that is kept, and reopened after it broke. It does not keep the process alive while no command runs. */
export class SshConnection {
    readonly #shell: SshShell;
    readonly #limitSessions = limitConcurrency(maxSessions);
    #dialled: Promise<Dialled> | undefined;
    #isOpen = false;
    #running = 0;

    constructor(shell: SshShell) {
        this.#shell = shell;
    }

    /**
     * Runs a command. Rejects with `host-unreachable` if the connection broke: whether the command ran is then unknown.
     */
    async execute(execution: Execution): Promise<CommandResult> {
        return this.#limitSessions(async () => {
            const wasKept = this.#dialled !== undefined;
            const { repeatable, onlyIfConnected } = execution;
            if (onlyIfConnected && !this.#isOpen) {
                throw unreachable(this.#shell, "the connection broke");
            }
            try {
                return await this.#executeOnce(execution);
            } catch (error) {
                if (wasKept && repeatable && !onlyIfConnected && isUnreachable(error)) {
                    return this.#executeOnce(execution);
                }
                throw error;
            }
        });
    }

    async #executeOnce(execution: Execution): Promise<CommandResult> {
        const dialled = await this.#connect();
        this.#running += 1;
        dialled.socket.ref();
        try {
            return await this.#execute(dialled, execution);
        } finally {
            this.#running -= 1;
            if (this.#running === 0) {
                dialled.socket.unref();
            }
        }
    }

    /** Opens a stream to a port of the machine's loopback. */
    async open(port: number): Promise<Duplex> {
        const { client } = await this.#connect();
        return openThrough(client, "127.0.0.1", port, (why) =>
            unreachable(this.#shell, `port ${port}: ${why}`),
        );
    }

    async close(): Promise<void> {
        const dialled = await this.#dialled?.catch(() => undefined);
        dialled?.close();
    }

    #connect(): Promise<Dialled> {
        this.#dialled ??= this.#dial();
        return this.#dialled;
    }

    async #dial(): Promise<Dialled> {
        try {
            const dialled = await this.#tryToDial();
            this.#isOpen = true;
            dialled.client.once("close", () => {
                this.#dialled = undefined;
                this.#isOpen = false;
            });
            return dialled;
        } catch (error) {
            this.#dialled = undefined;
            throw error;
        }
    }

    async #tryToDial(): Promise<Dialled> {
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await dial(this.#shell);
            } catch (error) {
                // Another attempt does not make a wrong key or password right.
                if (!isUnreachable(error) || attempt === this.#shell.dialErrorLimit) {
                    throw error;
                }
            }
            await sleep(retryDelayMs); // The network may recover.
        }
    }

    #execute(dialled: Dialled, { command, input, limitMs }: Execution): Promise<CommandResult> {
        return new Promise((resolve, reject) => {
            const { client, close } = dialled;
            const fail = (reason: string) => {
                clearTimeout(timer);
                client.off("close", onLost);
                reject(unreachable(this.#shell, reason));
            };
            const timer = setTimeout(() => {
                // A connection that does not answer is useless to all commands.
                this.#dialled = undefined;
                this.#isOpen = false;
                close();
                fail(`no answer within ${limitMs / 1000} s`);
            }, limitMs);
            const onLost = () => fail("the connection broke");
            client.once("close", onLost);
            try {
                client.exec(command, (error, channel) => {
                    if (error) {
                        fail(error.message);
                        return;
                    }
                    collect(
                        channel,
                        input,
                        () => timer.refresh(),
                        (result) => {
                            clearTimeout(timer);
                            client.off("close", onLost);
                            if (result) {
                                resolve(result);
                            } else {
                                fail("the connection broke");
                            }
                        },
                    );
                });
            } catch (error) {
                // The connection has ended, and its end was not reported yet.
                this.#dialled = undefined;
                this.#isOpen = false;
                fail(messageOf(error));
            }
        });
    }
}

function isUnreachable(error: unknown): boolean {
    return error instanceof UpgradeError && error.code === "host-unreachable";
}

function collect(
    channel: ClientChannel,
    input: Execution["input"],
    onProgress: () => void,
    done: (result: CommandResult | undefined) => void,
): void {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let exit: Pick<CommandResult, "code" | "signal"> | undefined;
    channel.on("data", (chunk: Buffer) => void stdout.push(chunk));
    channel.stderr.on("data", (chunk: Buffer) => void stderr.push(chunk));
    channel.on("exit", (code: number | null, signal?: string) => {
        exit = { code: code ?? undefined, signal: signal && `SIG${signal.replace(/^SIG/, "")}` };
    });
    channel.on("close", () => {
        done(
            exit && {
                ...exit,
                stdout: Buffer.concat(stdout),
                stderr: Buffer.concat(stderr).toString("utf8"),
            },
        );
    });
    // A command may end without having read its input.
    channel.on("error", () => undefined);
    if (typeof input === "string" || input === undefined) {
        channel.end(input);
    } else {
        input.on("data", onProgress);
        input.pipe(channel);
    }
}
