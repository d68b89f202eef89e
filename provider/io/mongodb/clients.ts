import type { MongoClient } from "mongodb";

/** Each client costs some sockets and a check every ten seconds; a program may have hundreds of members. */
const maxCached = 64;

/** A client of the driver, with the number of operations that use it now. */
export interface CachedClient {
    readonly key: string;
    readonly client: Promise<MongoClient>;
    uses: number;
}

/** Cache of the driver's clients: at most `max`, plus those that are in use. */
export class Clients {
    /** In the order of their last use. */
    readonly #cached = new Map<string, CachedClient>();
    readonly #max: number;

    constructor(max = maxCached) {
        this.#max = max;
    }

    get count(): number {
        return this.#cached.size;
    }

    /** `connect` may call `forget` once no new operation is to use its client; those under way are not cut off. */
    acquire(key: string, connect: (forget: () => void) => Promise<MongoClient>): CachedClient {
        const cached = this.#cached.get(key) ?? this.#add(key, connect);
        cached.uses += 1;
        this.#cached.delete(key);
        this.#cached.set(key, cached);
        return cached;
    }

    #add(key: string, connect: (forget: () => void) => Promise<MongoClient>): CachedClient {
        const cached = { key, client: connect(() => this.#forget(cached)), uses: 0 };
        return cached;
    }

    /** Ends the use of a client, and closes clients beyond the limit, the longest unused first. */
    async release(cached: CachedClient): Promise<void> {
        cached.uses -= 1;
        const unused = [...this.#cached.values()].filter(({ uses }) => uses === 0);
        const excess = Math.max(0, this.#cached.size - this.#max);
        await Promise.all(unused.slice(0, excess).map((each) => this.drop(each)));
        if (cached.uses === 0 && this.#cached.get(cached.key) !== cached) {
            await this.drop(cached);
        }
    }

    /** Closes this client. Another one under the same key stays. */
    async drop(cached: CachedClient): Promise<void> {
        this.#remove(cached);
        await cached.client.then((client) => client.close()).catch(() => undefined);
    }

    /** Lets operations end that use the client now; the last one closes it. */
    #forget(cached: CachedClient): void {
        this.#remove(cached);
        if (cached.uses === 0) {
            void this.drop(cached);
        }
    }

    #remove(cached: CachedClient): void {
        if (this.#cached.get(cached.key) === cached) {
            this.#cached.delete(cached.key);
        }
    }

    async close(): Promise<void> {
        await Promise.all([...this.#cached.values()].map((cached) => this.drop(cached)));
    }
}
