import type { Clock } from "../../../provider/run/ports";

interface Sleeper {
    readonly at: number;
    readonly wake: () => void;
}

/** No test waits for so long in its own time: whoever still sleeps then is stuck, and never woken. */
const endMs = 6 * 3600 * 1000;

/** A clock that jumps to the next sleeper as soon as nothing else is left to do. */
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
            // After all promises that are settled by now have been followed.
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
