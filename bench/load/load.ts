import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Answer, Order } from "./load-process";

export type LoadReport = Extract<Answer, { readonly kind: "stopped" }>;

/** The applications that work on one set. */
export class Load {
    readonly #child: ChildProcess;

    private constructor(child: ChildProcess) {
        this.#child = child;
    }

    /** Starts the applications. Resolves once each has had its first answer. */
    static async start(connectionString: string, copies: number): Promise<Load> {
        const load = new Load(fork(join(__dirname, "load-process.ts")));
        try {
            await load.#order({ kind: "start", connectionString, copies }, "started");
            return load;
        } catch (error) {
            load.close();
            throw error;
        }
    }

    /** Ends the applications after their current operation, and reads the acknowledged writes back. */
    async stop(hosts: readonly string[]): Promise<LoadReport> {
        return this.#order({ kind: "stop", hosts }, "stopped");
    }

    close(): void {
        if (this.#child.connected) {
            this.#child.disconnect();
        }
    }

    async #order<K extends Answer["kind"]>(
        order: Order,
        expected: K,
    ): Promise<Extract<Answer, { readonly kind: K }>> {
        this.#child.send(order);
        const ended = new AbortController();
        const { signal } = ended;
        try {
            const [answer] = (await Promise.race([
                once(this.#child, "message", { signal }),
                once(this.#child, "exit", { signal }).then(([code]) => {
                    throw new Error(`The load process ended with ${String(code)}`);
                }),
            ])) as [Answer];
            if (answer.kind !== expected) {
                throw new Error(
                    answer.kind === "failed" ? answer.message : `Unexpected answer: ${answer.kind}`,
                );
            }
            return answer as Extract<Answer, { readonly kind: K }>;
        } finally {
            ended.abort();
        }
    }
}
