import { EventEmitter, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import type { MemberView } from "./eye";
import { Eye } from "./eye";

export interface Change {
    readonly atMs: number;
    readonly before: MemberView;
    readonly after: MemberView;
}

const pollIntervalMs = 50;

/** Asks every member itself, all the time, each by a light connection of its own. */
export class Watch {
    readonly changes: Change[] = [];
    readonly #views = new Map<string, MemberView>();
    readonly #looks = new EventEmitter();
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

    /** Resolves once every member has been looked at from now on. */
    async pollAgain(): Promise<void> {
        await Promise.all([...this.#views.keys()].map((host) => once(this.#looks, host)));
    }

    async close(): Promise<void> {
        this.#closing = true;
        await this.#done;
    }

    async #follow(host: string): Promise<void> {
        const eye = new Eye(host);
        while (!this.#closing) {
            this.#note(await eye.look());
            // How often to look; nothing is waited for.
            await pause(pollIntervalMs);
        }
        await eye.close();
    }

    #note(after: MemberView): void {
        const before = this.#views.get(after.host);
        this.#views.set(after.host, after);
        if (before && (before.state !== after.state || before.version !== after.version)) {
            this.changes.push({ atMs: performance.now(), before, after });
        }
        this.#looks.emit(after.host);
    }
}
