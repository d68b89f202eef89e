import type { Clock } from "../../../provider/run/ports";

interface Sleeper {
    readonly at: number;
    readonly wake: () => void;
}

/** No test waits longer in virtual time: a sleeper that is left then is stuck, and is never woken. */
const endMs = 6 * 3600 * 1000;

/** A clock that jumps to the next sleeper as soon as no other work is left. */
export class VirtualClock implements Clock {
    readonly #sleepers: Sleeper[] = [];
    #now = 0;
    #ticking = false;

    now(): number {
        return this.#now;
    }

    sleep(ms: number): Promise<void> {
        return new Promise((resolve) => {
            this.at(this.#now + ms, resolve);
        });
    }

    /** Calls `wake` when its time has come. */
    at(at: number, wake: () => void): void {
        this.#sleepers.push({ at, wake });
        this.#tick();
    }

    #tick(): void {
        if (!this.#ticking && this.#now < endMs) {
            this.#ticking = true;
            // After the callbacks of all promises that are settled by now.
            setImmediate(() => {
                this.#ticking = false;
                this.#wakeNext();
            });
        }
    }

    #wakeNext(): void {
        const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
        if (next) {
            this.#now = Math.max(this.#now, next.at);
            next.wake();
            this.#tick();
        }
    }
}
