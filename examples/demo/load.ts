import { setTimeout as pause } from "node:timers/promises";

import type { Collection, MongoClientOptions } from "mongodb";
import { MongoClient, ObjectId } from "mongodb";

import type { Gap } from "./gaps";
import { GapMeter } from "./gaps";

export { findLost } from "./lost-writes";

/** A numbered document of the ledger. */
export interface Entry {
    readonly _id: number;
    readonly at: Date;
}

export interface LoadReport {
    /** The ledger's own database; its collection is always `ledger`. */
    readonly database: string;
    /** Writes were numbered 0 to `tried - 1`; each not in `unacknowledged` was acknowledged by a majority. */
    readonly tried: number;
    readonly acknowledged: number;
    /** Numbers whose writes returned an error to the application: the set may have them or not. */
    readonly unacknowledged: readonly number[];
    /** Longest time between two acknowledgements, and when it began. */
    readonly longestWriteGapMs: number;
    readonly longestWriteGapSince: string;
    /** Every gap above 100 ms, in order. */
    readonly gaps: readonly Gap[];
    readonly reads: number;
    /** Writes and reads that returned an error to the application. */
    readonly failedOperations: number;
    /** The first few of their errors. */
    readonly errors: readonly string[];
}

export interface Load {
    readonly acknowledged: number;
    readonly reads: number;
    readonly failedOperations: number;
    /** The longest gap so far, and the one that is open now. */
    readonly longestGapMs: number;
    readonly currentGapMs: number;
    /** Ends both clients after their current operation. An operation that takes more than 10 s counts as failed. */
    stop(): Promise<LoadReport>;
}

const paceMs = 5;
const notableGapMs = 100;
const stopLimitMs = 10_000;
const closeLimitMs = 2_000;
const errorsKept = 5;

/**
 * Starts a client with the driver's defaults: one writer that waits for a majority to acknowledge each
 * numbered document before it sends the next, and one reader that alternates between a secondary and the primary.
 * Resolves once the first write and the first read have succeeded.
 */
export async function startLoad(
    connectionString: string,
    options: MongoClientOptions = {},
): Promise<Load> {
    const client = new MongoClient(connectionString, { ...options, appName: "demo-load" });
    try {
        const database = `load_${new ObjectId().toHexString()}`;
        const ledger = client.db(database).collection<Entry>("ledger");
        await ledger.insertOne({ _id: 0, at: new Date() }, { writeConcern: { w: "majority" } });
        await readOne(ledger, 0);
        return new RunningLoad(client, ledger);
    } catch (error) {
        await client.close();
        throw error;
    }
}

class RunningLoad implements Load {
    readonly #client: MongoClient;
    readonly #ledger: Collection<Entry>;
    readonly #meter = new GapMeter(
        () => performance.now(),
        () => new Date(),
        notableGapMs,
    );
    readonly #unacknowledged: number[] = [];
    readonly #errors: string[] = [];
    readonly #done: Promise<unknown>;
    #tried = 1;
    #failedReads = 0;
    #stopping: Promise<LoadReport> | undefined;
    reads = 1;

    constructor(client: MongoClient, ledger: Collection<Entry>) {
        this.#client = client;
        this.#ledger = ledger;
        this.#done = Promise.all([this.#repeat(this.#write), this.#repeat(this.#read)]);
    }

    get acknowledged(): number {
        return this.#tried - this.#unacknowledged.length;
    }

    get failedOperations(): number {
        return this.#unacknowledged.length + this.#failedReads;
    }

    get longestGapMs(): number {
        return Math.max(this.#meter.longest.ms, this.#meter.current.ms);
    }

    get currentGapMs(): number {
        return this.#meter.current.ms;
    }

    stop(): Promise<LoadReport> {
        return (this.#stopping ??= this.#stop());
    }

    async #stop(): Promise<LoadReport> {
        await endsWithin(stopLimitMs, this.#done);
        // An operation that still waits for its server now ends with an error and counts as failed. Only the
        // driver's disconnect from a frozen server may take longer.
        await endsWithin(closeLimitMs, Promise.all([this.#client.close(), this.#done]));
        this.#meter.close();
        const { longest, notable } = this.#meter;
        return {
            database: this.#ledger.dbName,
            tried: this.#tried,
            acknowledged: this.acknowledged,
            unacknowledged: [...this.#unacknowledged],
            longestWriteGapMs: longest.ms,
            longestWriteGapSince: longest.since,
            gaps: [...notable],
            reads: this.reads,
            failedOperations: this.failedOperations,
            errors: [...this.#errors],
        };
    }

    async #repeat(operation: () => Promise<void>): Promise<void> {
        while (!this.#stopping) {
            await operation();
            // Sets the client's pace; waits for no condition.
            await pause(paceMs);
        }
    }

    readonly #write = async (): Promise<void> => {
        const entry: Entry = { _id: this.#tried, at: new Date() };
        try {
            await this.#ledger.insertOne(entry, { writeConcern: { w: "majority" } });
            this.#meter.close();
        } catch (error) {
            this.#unacknowledged.push(entry._id);
            this.#recordError(`write ${entry._id}`, error);
        }
        this.#tried += 1;
    };

    readonly #read = async (): Promise<void> => {
        try {
            await readOne(this.#ledger, this.reads);
            this.reads += 1;
        } catch (error) {
            this.#failedReads += 1;
            this.#recordError("read", error);
        }
    };

    #recordError(what: string, error: unknown): void {
        if (this.#errors.length < errorsKept) {
            this.#errors.push(`${new Date().toISOString()} ${what}: ${String(error)}`);
        }
    }
}

async function readOne(ledger: Collection<Entry>, readNumber: number): Promise<void> {
    const readPreference = readNumber % 2 === 0 ? "secondaryPreferred" : "primary";
    await ledger.findOne({}, { sort: { _id: -1 }, readPreference });
}

async function endsWithin(limitMs: number, work: Promise<unknown>): Promise<void> {
    const limit = new AbortController();
    const late = pause(limitMs, undefined, { signal: limit.signal }).catch(() => undefined);
    try {
        await Promise.race([work, late]);
    } finally {
        limit.abort();
    }
}
