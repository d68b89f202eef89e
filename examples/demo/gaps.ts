/** A time in which no write was acknowledged. */
export interface Gap {
    readonly ms: number;
    /** Time of the acknowledgement before the gap: ISO 8601, this machine's clock. */
    readonly since: string;
}

/** Measures the times between acknowledgements. `nowMs` never jumps, unlike the time of day. */
export class GapMeter {
    readonly #nowMs: () => number;
    readonly #date: () => Date;
    readonly #notableMs: number;
    readonly #notable: Gap[] = [];
    #last: { readonly atMs: number; readonly since: string };
    #longest: Gap;

    constructor(nowMs: () => number, date: () => Date, notableMs: number) {
        this.#nowMs = nowMs;
        this.#date = date;
        this.#notableMs = notableMs;
        this.#last = { atMs: nowMs(), since: date().toISOString() };
        this.#longest = { ms: 0, since: this.#last.since };
    }

    /** The time since the last acknowledgement. */
    get current(): Gap {
        return { ms: Math.round(this.#nowMs() - this.#last.atMs), since: this.#last.since };
    }

    get longest(): Gap {
        return this.#longest;
    }

    /** Every gap longer than the limit. */
    get notable(): readonly Gap[] {
        return this.#notable;
    }

    close(): void {
        const gap = this.current;
        this.#last = { atMs: this.#nowMs(), since: this.#date().toISOString() };
        this.#longest = gap.ms > this.#longest.ms ? gap : this.#longest;
        if (gap.ms > this.#notableMs) {
            this.#notable.push(gap);
        }
    }
}
