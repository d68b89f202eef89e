import type { ClientWork, Ports } from "../ports";

/** Younger operations end by themselves. For this long the drain waits for an instant between them without any. */
const youngMs = 1000;
const pauseMs = 20;

/**
 * Waits until client operations on the member have ended, for `drainSecs` at most. A stopping server waits for a time set
 * beforehand, busy or not, and drivers read no open cursor to its end once it announces its stop (tried: driver 7.5,
 * servers 5.0 and 6.0). So this wait comes before the stop, and ends as soon as no operation is left.
 */
export class Drain {
    readonly #begun: number;

    constructor(
        readonly host: string,
        readonly ports: Ports,
    ) {
        this.#begun = ports.clock.now();
    }

    /** Waits for an instant without client operations, or for the time limit. */
    async awaitIdle(): Promise<void> {
        for (
            let work = await this.#readWork();
            this.#waitsFor(work);
            work = await this.#readWork()
        ) {
            this.ports.reporter.waiting(
                `${work.running} client operations are running on ${this.host}`,
            );
            await this.ports.clock.sleep(pauseMs);
        }
    }

    /**
     * Returns, just before the stop, how long the server must wait for running operations: 0 or all of `drainSecs`.
     * Undefined while there is time left to wait for an idle instant.
     */
    async quiesceSecs(): Promise<number | undefined> {
        const work = await this.#readWork();
        if (work?.running === 0) {
            return 0;
        }
        return this.#waitsFor(work) ? undefined : this.ports.settings.drainSecs;
    }

    #waitsFor(work: ClientWork | undefined): work is ClientWork {
        if (work === undefined || work.running === 0) {
            return false; // A user without the right to see client operations cannot wait for them.
        }
        const limitMs = this.ports.settings.drainSecs * 1000;
        const passed = this.ports.clock.now() - this.#begun;
        return passed < (work.oldestMs < youngMs ? Math.min(youngMs, limitMs) : limitMs);
    }

    async #readWork(): Promise<ClientWork | undefined> {
        return this.ports.admin.clientWork(this.host).catch(() => undefined);
    }
}
