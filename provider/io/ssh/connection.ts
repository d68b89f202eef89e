import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClientChannel } from "ssh2";

import { UpgradeError } from "../../core/errors/errors";
import { limitConcurrency } from "../system/limit-concurrency";
import type { Dialled } from "./dial";
import { dial, unreached } from "./dial";
import type { SshShell } from "./shell";

/** What a command left. */
export interface Ended {
    readonly stdout: Buffer;
    readonly stderr: string;
    readonly code: number | undefined;
    /** "SIGILL" */
    readonly signal: string | undefined;
}

export interface Execution {
    readonly command: string;
    readonly input?: string | Readable;
    /** Silence for longer than that ends the connection. */
    readonly limitMs: number;
    /** Once more, where a connection that was kept turns out to be broken. */
    readonly repeatable?: true;
}

/** sshd_config(5): MaxSessions is 10. */
const mostSessions = 8;

const pauseMs = 1_000;

/** A connection that is kept, and made anew where it broke. It does not keep the process alive while nothing is asked. */
export class SshConnection {
    readonly #shell: SshShell;
    readonly #fewAtOnce = limitConcurrency(mostSessions);
    #dialled: Promise<Dialled> | undefined;
    #asked = 0;

    constructor(shell: SshShell) {
        this.#shell = shell;
    }

    /** Rejects with `host-unreachable` where the connection broke: whether the command ran is not known then. */
    async execute(execution: Execution): Promise<Ended> {
        return this.#fewAtOnce(async () => {
            const wasKept = this.#dialled !== undefined;
            try {
                return await this.#executeOnce(execution);
            } catch (error) {
                if (wasKept && execution.repeatable && isUnreachable(error)) {
                    return this.#executeOnce(execution);
                }
                throw error;
            }
        });
    }

    async #executeOnce(execution: Execution): Promise<Ended> {
        const dialled = await this.#connect();
        this.#asked += 1;
        dialled.socket.ref();
        try {
            return await this.#execute(dialled, execution);
        } finally {
            this.#asked -= 1;
            if (this.#asked === 0) {
                dialled.socket.unref();
            }
        }
    }

    /** A way to a port of its loopback. */
    async open(port: number): Promise<Duplex> {
        const { client } = await this.#connect();
        return new Promise((resolve, reject) => {
            client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, (error, channel) => {
                if (error) {
                    reject(unreached(this.#shell, `port ${port}: ${error.message}`));
                } else {
                    resolve(channel);
                }
            });
        });
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
            dialled.client.once("close", () => {
                this.#dialled = undefined;
            });
            return dialled;
        } catch (error) {
            this.#dialled = undefined;
            throw error;
        }
    }

    async #tryToDial(): Promise<Dialled> {
        for (let tries = 1; ; tries += 1) {
            try {
                return await dial(this.#shell);
            } catch (error) {
                // A wrong key or password does not become right by asking again.
                if (!isUnreachable(error) || tries === this.#shell.dialErrorLimit) {
                    throw error;
                }
            }
            await sleep(pauseMs); // For the network to come back.
        }
    }

    #execute(dialled: Dialled, { command, input, limitMs }: Execution): Promise<Ended> {
        return new Promise((resolve, reject) => {
            const { client, close } = dialled;
            const fail = (reason: string) => {
                clearTimeout(timer);
                client.off("close", onLost);
                reject(unreached(this.#shell, reason));
            };
            const timer = setTimeout(() => {
                // What does not answer is of no use to anybody.
                this.#dialled = undefined;
                close();
                fail(`no answer within ${limitMs / 1000} s`);
            }, limitMs);
            const onLost = () => fail("the connection broke");
            client.once("close", onLost);
            client.exec(command, (error, channel) => {
                if (error) {
                    fail(error.message);
                    return;
                }
                collect(
                    channel,
                    input,
                    () => timer.refresh(),
                    (ended) => {
                        clearTimeout(timer);
                        client.off("close", onLost);
                        if (ended) {
                            resolve(ended);
                        } else {
                            fail("the connection broke");
                        }
                    },
                );
            });
        });
    }
}

function isUnreachable(error: unknown): boolean {
    return error instanceof UpgradeError && error.code === "host-unreachable";
}

function collect(
    channel: ClientChannel,
    input: Execution["input"],
    watch: () => void,
    done: (ended: Ended | undefined) => void,
): void {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let exit: Pick<Ended, "code" | "signal"> | undefined;
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
        input.on("data", watch);
        input.pipe(channel);
    }
}
