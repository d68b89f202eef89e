import { setTimeout as pause } from "node:timers/promises";

import type { Collection, MongoClientOptions } from "mongodb";
import { MongoClient } from "mongodb";

import type { Entry } from "../../examples/demo/load";
import { majorityWriter } from "../core/figures";
import type { ApplicationRecord, Operation } from "../core/record";

const paceMs = 2;
const errorsKept = 3;

type Operate = (ledger: Collection<Entry>, number: number) => Promise<unknown>;

const read =
    (readPreference: "primaryPreferred" | "secondary"): Operate =>
    (ledger) =>
        ledger.findOne({}, { sort: { _id: -1 }, readPreference });

/** The operation that each kind of application repeats. Everything else is left to the driver's defaults. */
const kinds: Readonly<Record<string, Operate>> = {
    [majorityWriter]: (ledger, _id) =>
        ledger.insertOne({ _id, at: new Date() }, { writeConcern: { w: "majority" } }),
    "w:1 writer": (ledger, _id) =>
        ledger.insertOne({ _id, at: new Date() }, { writeConcern: { w: 1 } }),
    "primaryPreferred reader": read("primaryPreferred"),
    "secondary reader": read("secondary"),
};

export const applicationNames: readonly string[] = Object.keys(kinds);

/** Reports each attempt; does not change the driver's behaviour. */
const watched: MongoClientOptions = { monitorCommands: true };

/** One application with a client of its own, as in each program of a user. */
export class Application {
    readonly name: string;
    /** Each writer has a database of its own with numbered documents, which are read back afterwards. */
    readonly database: string;
    readonly #client: MongoClient;
    readonly #operate: Operate;
    readonly #operations: Operation[] = [];
    readonly #errors: string[] = [];
    #done: Promise<void> | undefined;
    #stopping = false;
    #attempts = 0;

    constructor(name: string, connectionString: string, database: string) {
        const operate = kinds[name];
        if (!operate) {
            throw new RangeError(`Unknown application "${name}"`);
        }
        this.name = name;
        this.database = database;
        this.#operate = operate;
        this.#client = new MongoClient(connectionString, { appName: "bench-load", ...watched });
        const count = () => (this.#attempts += 1);
        this.#client.on("commandStarted", count).on("connectionCheckOutFailed", count);
    }

    /** Resolves once the first operation has ended. */
    async start(): Promise<void> {
        await this.#client.connect();
        await this.#operateOnce();
        this.#done = this.#repeat();
    }

    async stop(): Promise<ApplicationRecord> {
        this.#stopping = true;
        await this.#done;
        await this.#client.close();
        return { name: this.name, operations: this.#operations, errors: this.#errors };
    }

    async #repeat(): Promise<void> {
        while (!this.#stopping) {
            // Sets the application's pace; waits for no condition.
            await pause(paceMs);
            await this.#operateOnce();
        }
    }

    async #operateOnce(): Promise<void> {
        const number = this.#operations.length;
        const ledger = this.#client.db(this.database).collection<Entry>("ledger");
        const startedMs = now();
        this.#attempts = 0;
        let failed = false;
        try {
            await this.#operate(ledger, number);
        } catch (error) {
            failed = true;
            if (this.#errors.length < errorsKept) {
                this.#errors.push(`${this.name}: ${String(error)}`);
            }
        }
        const tookMs = now() - startedMs;
        this.#operations.push({ startedMs, tookMs, attempts: this.#attempts, failed });
    }
}

/** The wall clock, as in the servers' logs, but in fractions of a millisecond and monotonic. */
function now(): number {
    return performance.timeOrigin + performance.now();
}
