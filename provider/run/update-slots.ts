/** Other members of the set that are being updated in this process. */
export interface ConcurrentUpdates {
    /** All of them. Each may be stopped at any moment, so each counts as unavailable. */
    readonly underWay: readonly string[];
    /** Those that have been stopped, or are about to stop, and do not serve again yet. */
    readonly unavailable: readonly string[];
}

/**
 * Queues the member updates of one set in one process. They run one after the other, in order of arrival, unless a member
 * may join those under way; the caller decides that on an observation of the set. Nothing of this outlives the process: a
 * later run depends only on what it observes.
 */
export class UpdateSlots {
    readonly #underWay = new Map<string, "available" | "unavailable">();
    readonly #waiting = new Set<string>();
    #isReserved = false;
    #failed: string | undefined;
    #entries: Promise<unknown> = Promise.resolve();
    #acts: Promise<unknown> = Promise.resolve();
    #end = deferred();

    /** Runs a member's update, next to others only if `mayJoin` allows it; that is asked again after each has ended. */
    async run<T>(
        host: string,
        mayJoin: (underWay: readonly string[]) => Promise<boolean>,
        work: () => Promise<T>,
    ): Promise<T> {
        await this.#inOrder(async () => {
            while (this.#isReserved || this.#underWay.size > 0) {
                const end = this.#end.promise;
                if (!this.#isReserved && (await mayJoin([...this.#underWay.keys()]))) {
                    break;
                }
                await end;
            }
            this.#underWay.set(host, "available");
        });
        try {
            return await work();
        } catch (error) {
            this.#failed ??= host;
            throw error;
        } finally {
            this.#underWay.delete(host);
            this.#waiting.delete(host);
            this.#ended();
        }
    }

    /** Runs work on the whole set while no member is being updated. */
    async runAlone<T>(work: () => Promise<T>): Promise<T> {
        await this.#inOrder(async () => {
            while (this.#isReserved || this.#underWay.size > 0) {
                await this.#end.promise;
            }
            this.#isReserved = true;
        });
        try {
            return await work();
        } finally {
            this.#isReserved = false;
            this.#ended();
        }
    }

    /** Runs the last check before a step, or the step itself, while no other update of the set runs one. */
    actAlone<T>(act: () => Promise<T>): Promise<T> {
        const mine = this.#acts.then(act, act);
        this.#acts = mine.catch(() => undefined);
        return mine;
    }

    /** The set must do without this member from here on, until its update ends or it is available again. */
    markUnavailable(host: string): void {
        if (this.#underWay.has(host)) {
            this.#underWay.set(host, "unavailable");
        }
    }

    /** The member serves again before its update has ended. */
    markAvailable(host: string): void {
        if (this.#underWay.has(host)) {
            this.#underWay.set(host, "available");
        }
    }

    /** The updates that run now, without this member's own. */
    concurrentUpdates(host: string): ConcurrentUpdates {
        const underWay = [...this.#underWay.keys()].filter((other) => other !== host);
        return {
            underWay,
            unavailable: underWay.filter((other) => this.#underWay.get(other) === "unavailable"),
        };
    }

    /** Whether the member waits until the set allows its next step. */
    markWaiting(host: string, waits: boolean): void {
        if (waits) {
            this.#waiting.add(host);
        } else {
            this.#waiting.delete(host);
        }
    }

    /**
     * Whether another member is unavailable for an update that continues, after which the set may allow what it refuses now. Two
     * that both wait would wait for each other without end.
     */
    isOtherAtWork(host: string): boolean {
        const { unavailable } = this.concurrentUpdates(host);
        return unavailable.some((other) => !this.#waiting.has(other));
    }

    /** A member whose concurrent update has failed: members that still serve are then not stopped. */
    concurrentFailure(host: string): string | undefined {
        return this.#failed === host ? undefined : this.#failed;
    }

    #inOrder(enter: () => Promise<void>): Promise<void> {
        const mine = this.#entries.then(enter, enter);
        this.#entries = mine.catch(() => undefined);
        return mine;
    }

    #ended(): void {
        if (this.#underWay.size === 0) {
            this.#failed = undefined;
        }
        const { resolve } = this.#end;
        this.#end = deferred();
        resolve();
    }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((settle) => {
        resolve = settle;
    });
    return { promise, resolve };
}
