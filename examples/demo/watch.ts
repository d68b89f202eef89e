import { EventEmitter, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import type { MemberView } from "./member-probe";
import { MemberProbe } from "./member-probe";

export interface Change {
    readonly atMs: number;
    readonly before: MemberView;
    readonly after: MemberView;
}

const pollIntervalMs = 50;

/** Polls every member continuously, each over a connection of its own, and records the changes. */
export class Watch {
    readonly changes: Change[] = [];
    readonly #views = new Map<string, MemberView>();
    readonly #polls = new EventEmitter();
    readonly #done: Promise<unknown>;
    #closing = false;

    constructor(hosts: readonly string[]) {
        for (const host of hosts) {
            this.#views.set(host, { host, state: "not seen yet", version: undefined, term: 0 });
        }
        this.#done = Promise.all(hosts.map((host) => this.#follow(host)));
    }

    get views(): readonly MemberView[] {
        return [...this.#views.values()];
    }

    /** Resolves once every member has been polled again. */
    async pollAgain(): Promise<void> {
        await Promise.all([...this.#views.keys()].map((host) => once(this.#polls, host)));
    }

    async close(): Promise<void> {
        this.#closing = true;
        await this.#done;
    }

    async #follow(host: string): Promise<void> {
        const probe = new MemberProbe(host);
        while (!this.#closing) {
            this.#note(await probe.observe());
            // Sets the poll interval; waits for no condition.
            await pause(pollIntervalMs);
        }
        await probe.close();
    }

    #note(after: MemberView): void {
        const before = this.#views.get(after.host);
        this.#views.set(after.host, after);
        if (before && (before.state !== after.state || before.version !== after.version)) {
            this.changes.push({ atMs: performance.now(), before, after });
        }
        this.#polls.emit(after.host);
    }
}
