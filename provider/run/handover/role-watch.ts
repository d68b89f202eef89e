import type { Ports } from "../ports";

const intervalMs = 20;
/** A member that has not answered for this long may be dead: no handover waits for it. */
const silentMs = 1000;

interface Seen {
    readonly writable: boolean;
    readonly askedAt: number;
    readonly answeredAt: number;
}

/**
 * Asks members again and again which of them takes writes: their view of one another is up to two seconds old. One that
 * does not answer holds up no question to the others. Must be ended.
 */
export class RoleWatch {
    readonly #hosts: readonly string[];
    readonly #ports: Pick<Ports, "admin" | "clock">;
    readonly #begunAt: number;
    readonly #seen = new Map<string, Seen>();
    readonly #writableAt = new Map<string, number>();
    #ended = false;

    constructor(hosts: readonly string[], ports: Pick<Ports, "admin" | "clock">) {
        this.#hosts = hosts;
        this.#ports = ports;
        this.#begunAt = ports.clock.now();
        for (const host of hosts) {
            void this.#ask(host);
        }
    }

    end(): void {
        this.#ended = true;
    }

    /** Whether the member takes writes, by its answer to a question asked after that time. */
    isWritable(host: string, since = -Infinity): boolean {
        const seen = this.#seen.get(host);
        return seen?.writable === true && seen.askedAt > since;
    }

    /** Whether no member takes writes, by answers of all that are not silent to questions asked after that time. */
    isNoneWritable(since: number): boolean {
        return this.#hosts
            .filter((host) => !this.isSilent(host))
            .map((host) => this.#seen.get(host))
            .every((seen) => seen?.writable === false && seen.askedAt > since);
    }

    /** When the member was last asked and took writes; if never, when the watch began. */
    lastWritableAt(host: string): number {
        return this.#writableAt.get(host) ?? this.#begunAt;
    }

    isSilent(host: string): boolean {
        const lastAt = this.#seen.get(host)?.answeredAt ?? this.#begunAt;
        return this.#ports.clock.now() - lastAt > silentMs;
    }

    /** Resolves to whether the member has fallen silent: true as soon as it has, false if the watch ends before. */
    async fallsSilent(host: string): Promise<boolean> {
        while (!this.#ended) {
            if (this.isSilent(host)) {
                return true;
            }
            await this.#ports.clock.sleep(intervalMs);
        }
        return false;
    }

    async #ask(host: string): Promise<void> {
        const { admin, clock } = this.#ports;
        while (!this.#ended) {
            const askedAt = clock.now();
            const writable = await admin.isWritablePrimary(host).catch(() => undefined);
            if (writable !== undefined) {
                this.#seen.set(host, { writable, askedAt, answeredAt: clock.now() });
            }
            if (writable === true) {
                this.#writableAt.set(host, askedAt);
            }
            await clock.sleep(intervalMs);
        }
    }
}
