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

/** What each kind of application does again and again. Everything else is left to the driver's defaults. */
const kinds: Readonly<Record<string, Operate>> = {
    [majorityWriter]: (ledger, _id) =>
        ledger.insertOne({ _id, at: new Date() }, { writeConcern: { w: "majority" } }),
    "w:1 writer": (ledger, _id) =>
        ledger.insertOne({ _id, at: new Date() }, { writeConcern: { w: 1 } }),
    "primaryPreferred reader": read("primaryPreferred"),
    "secondary reader": read("secondary"),
};

export const applicationNames: readonly string[] = Object.keys(kinds);

/** Only to be told of each try: it changes nothing of what the driver does. */
const watched: MongoClientOptions = { monitorCommands: true };

/** One application with a client of its own, as each program of a user has. */
export class Application {
    readonly name: string;
    /** Writers have one each: numbered documents, which can be looked for afterwards. */
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
            throw new RangeError(`There is no application "${name}"`);
        }
        this.name = name;
        this.database = database;
        this.#operate = operate;
        this.#client = new MongoClient(connectionString, { appName: "bench-load", ...watched });
        const count = () => (this.#attempts += 1);
        this.#client.on("commandStarted", count).on("connectionCheckOutFailed", count);
    }

    /** Resolves once the first operation is through. */
    async start(): Promise<void> {
        await this.#client.connect();
        await this.#once();
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
            // The application's pace; nothing is waited for.
            await pause(paceMs);
            await this.#once();
        }
    }

    async #once(): Promise<void> {
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

/** The wall clock, as in the servers' logs, but in fractions of a millisecond and never set back. */
function now(): number {
    return performance.timeOrigin + performance.now();
}
