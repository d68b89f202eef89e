import type { MongoClient } from "mongodb";

/** Each member takes some sockets and a look every ten seconds; a program may have hundreds of them. */
const mostKept = 64;

/** A driver's client, which is made when it is first wanted, while somebody works with it. */
export interface KeptClient {
    readonly key: string;
    readonly made: Promise<MongoClient>;
    uses: number;
}

/** Clients kept for whoever wants them next: at most so many, but for those in use. */
export class Clients {
    /** The one used last stands last. */
    readonly #kept = new Map<string, KeptClient>();
    readonly #most: number;

    constructor(most = mostKept) {
        this.#most = most;
    }

    get count(): number {
        return this.#kept.size;
    }

    take(key: string, make: () => Promise<MongoClient>): KeptClient {
        const kept = this.#kept.get(key) ?? { key, made: make(), uses: 0 };
        kept.uses += 1;
        this.#kept.delete(key);
        this.#kept.set(key, kept);
        return kept;
    }

    /** Ends those too many, unused for longest first. */
    async putDown(kept: KeptClient): Promise<void> {
        kept.uses -= 1;
        const unused = [...this.#kept.values()].filter(({ uses }) => uses === 0);
        const tooMany = Math.max(0, this.#kept.size - this.#most);
        await Promise.all(unused.slice(0, tooMany).map((each) => this.drop(each)));
    }

    /** Only this one: another may have taken its place. */
    async drop(kept: KeptClient): Promise<void> {
        if (this.#kept.get(kept.key) === kept) {
            this.#kept.delete(kept.key);
        }
        await kept.made.then((client) => client.close()).catch(() => undefined);
    }

    async close(): Promise<void> {
        await Promise.all([...this.#kept.values()].map((kept) => this.drop(kept)));
    }
}
