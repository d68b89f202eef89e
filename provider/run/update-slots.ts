/** Other members of the set whose turns are under way in this process. */
export interface ConcurrentUpdates {
    /** All of them. Each may be stopped at any moment, so each counts as away. */
    readonly underWay: readonly string[];
    /** Those that have left the set, or are on their way down, and are not back yet. */
    readonly unavailable: readonly string[];
}

type Whereabouts = "here" | "away";

/**
 * The turns of one set in one process. They come one after the other, in the order in which they were asked for, unless a
 * member may join those under way; what it may is for the caller to say, on a look at the set. Nothing of this outlives
 * the process: a later run goes by what it observes.
 */
export class UpdateSlots {
    readonly #underWay = new Map<string, Whereabouts>();
    #isAdopted = false;
    #failed: string | undefined;
    #doors: Promise<unknown> = Promise.resolve();
    #acts: Promise<unknown> = Promise.resolve();
    #end = deferred();

    /** Runs a member's turn; beside others only where `mayJoin` lets it, asked anew whenever one of them has ended. */
    async run<T>(
        host: string,
        mayJoin: (underWay: readonly string[]) => Promise<boolean>,
        work: () => Promise<T>,
    ): Promise<T> {
        await this.#inOrder(async () => {
            while (this.#isAdopted || this.#underWay.size > 0) {
                const end = this.#end.promise;
                if (!this.#isAdopted && (await mayJoin([...this.#underWay.keys()]))) {
                    break;
                }
                await end;
            }
            this.#underWay.set(host, "here");
        });
        try {
            return await work();
        } catch (error) {
            this.#failed ??= host;
            throw error;
        } finally {
            this.#underWay.delete(host);
            this.#ended();
        }
    }

    /** Runs work on the whole set, with no turn beside it. */
    async runAlone<T>(work: () => Promise<T>): Promise<T> {
        await this.#inOrder(async () => {
            while (this.#isAdopted || this.#underWay.size > 0) {
                await this.#end.promise;
            }
            this.#isAdopted = true;
        });
        try {
            return await work();
        } finally {
            this.#isAdopted = false;
            this.#ended();
        }
    }

    /** Runs the last look before an act, or the act itself, while no other turn of the set does. */
    actAlone<T>(act: () => Promise<T>): Promise<T> {
        const mine = this.#acts.then(act, act);
        this.#acts = mine.catch(() => undefined);
        return mine;
    }

    /** From here on, to the end of its turn unless it comes back before, the set has to do without this member. */
    markUnavailable(host: string): void {
        if (this.#underWay.has(host)) {
            this.#underWay.set(host, "away");
        }
    }

    /** It serves again, before its turn has ended. */
    markAvailable(host: string): void {
        if (this.#underWay.has(host)) {
            this.#underWay.set(host, "here");
        }
    }

    concurrentUpdates(host: string): ConcurrentUpdates {
        const others = [...this.#underWay].filter(([other]) => other !== host);
        return {
            underWay: others.map(([other]) => other),
            unavailable: others.flatMap(([other, where]) => (where === "away" ? [other] : [])),
        };
    }

    /** A turn beside this one that has failed: what has not left yet stays. */
    concurrentFailure(host: string): string | undefined {
        return this.#failed === host ? undefined : this.#failed;
    }

    #inOrder(enter: () => Promise<void>): Promise<void> {
        const mine = this.#doors.then(enter, enter);
        this.#doors = mine.catch(() => undefined);
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
