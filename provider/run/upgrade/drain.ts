import type { ClientWork, Ports } from "../ports";

/** Operations that are younger end by themselves; among them an instant without any is looked for, for as long. */
const youngMs = 1000;
const pauseMs = 20;

/**
 * Waits until no client works on the member, at most the time that the program gives clients to leave. A server that
 * stops waits a time that is told to it beforehand, busy or not, and drivers read no cursor to its end on one that says
 * so (tried: driver 7.5, servers 5.0 and 6.0): so the wait comes first, and ends as soon as nothing is left.
 */
export class Drain {
    readonly #begun: number;

    constructor(
        readonly host: string,
        readonly ports: Ports,
    ) {
        this.#begun = ports.clock.now();
    }

    /** Until an instant without any work, or the end of the time. */
    async pass(): Promise<void> {
        for (let work = await this.#look(); this.#waitsFor(work); work = await this.#look()) {
            this.ports.reporter.waiting(
                `${String(work.running)} operations of clients run on ${this.host}`,
            );
            await this.ports.clock.sleep(pauseMs);
        }
    }

    /**
     * Just before the stop: how long the server is to wait for the operations that still run, which get the whole time
     * that the program gives; undefined where there is time left to look for a better instant.
     */
    async quiesceSecs(): Promise<number | undefined> {
        const work = await this.#look();
        if (work?.running === 0) {
            return 0;
        }
        return this.#waitsFor(work) ? undefined : this.ports.settings.drainSecs;
    }

    #waitsFor(work: ClientWork | undefined): work is ClientWork {
        if (work === undefined || work.running === 0) {
            return false; // Who may not see the clients' operations can't wait for them.
        }
        const limitMs = this.ports.settings.drainSecs * 1000;
        const passed = this.ports.clock.now() - this.#begun;
        return passed < (work.oldestMs < youngMs ? Math.min(youngMs, limitMs) : limitMs);
    }

    async #look(): Promise<ClientWork | undefined> {
        return this.ports.admin.clientWork(this.host).catch(() => undefined);
    }
}
