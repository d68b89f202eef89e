import type { Topology } from "../core/topology/topology";
import { primaryOf } from "../core/topology/topology";
import type { Clock, Ports } from "./ports";

/**
 * Measures how long a set has no primary, on the observations that an update makes anyway: from the last one with a primary
 * to the next one. A handover measures its own time, more finely.
 */
export class PrimaryWatch {
    #totalMs = 0;
    #seenAt: number | undefined;
    #isMissing = false;

    constructor(readonly clock: Clock) {}

    /** Returns the ports with an observer that this watch follows. */
    over(ports: Ports): Ports {
        const observe = async () => {
            const topology = await ports.observer.observe();
            this.record(topology);
            return topology;
        };
        return { ...ports, observer: { ...ports.observer, observe } };
    }

    /** The primary has stopped: the set has had none since it was last seen. */
    stopped(): void {
        this.#isMissing = true;
    }

    /** Begins again with the next observation. */
    forget(): void {
        this.#totalMs = this.totalMs;
        this.#seenAt = undefined;
        this.#isMissing = false;
    }

    get totalMs(): number {
        const missingSince = this.#isMissing ? this.#seenAt : undefined;
        return this.#totalMs + (missingSince === undefined ? 0 : this.clock.now() - missingSince);
    }

    record(topology: Topology): void {
        if (primaryOf(topology) === undefined) {
            this.#seenAt ??= this.clock.now();
            this.#isMissing = true;
        } else {
            this.forget();
            this.#seenAt = this.clock.now();
        }
    }
}
