import { setTimeout as pause } from "node:timers/promises";

import type { MongoClientOptions } from "mongodb";
import { MongoClient, MongoServerError } from "mongodb";

import { isListening } from "../../../provider/io/mongodb/connections";

/** A time in which a member was seen not to serve, again and again. */
export interface Absence {
    readonly host: string;
    readonly fromMs: number;
    readonly toMs: number;
}

const pollIntervalMs = 20;
const answerMs = 500;

/** Asks every member how it is, about fifty times a second, each on its own. */
export class MemberWatch {
    readonly #absences: Absence[] = [];
    readonly #looks: Promise<unknown>;
    #stopping = false;

    constructor(
        hosts: readonly string[],
        readonly options: MongoClientOptions = {},
    ) {
        this.#looks = Promise.all(hosts.map((host) => this.#watch(host)));
    }

    /** Ends the watch; every time that a member was away. */
    async stop(): Promise<readonly Absence[]> {
        this.#stopping = true;
        await this.#looks;
        return this.#absences;
    }

    async #watch(host: string): Promise<void> {
        let client = connect(host, this.options);
        let open: Absence | undefined;
        while (!this.#stopping) {
            const found = await look(host, client);
            const atMs = Date.now();
            if (found === "away") {
                open = { host, fromMs: open?.fromMs ?? atMs, toMs: atMs };
            } else if (found === "serves") {
                this.#absences.push(...(open ? [open] : []));
                open = undefined;
            } else {
                // The driver would look again in half a second at the earliest.
                await client.close();
                client = connect(host, this.options);
            }
            await pause(pollIntervalMs);
        }
        this.#absences.push(...(open ? [open] : []));
        await client.close();
    }
}

function connect(host: string, options: MongoClientOptions): MongoClient {
    return new MongoClient(`mongodb://${host}/`, {
        ...options,
        directConnection: true,
        appName: "member-watch",
        serverSelectionTimeoutMS: answerMs,
        retryReads: false,
    });
}

/** "unknown" where a connection broke: what it was like at that moment can't be told. */
async function look(host: string, client: MongoClient): Promise<"serves" | "away" | "unknown"> {
    if (!(await isListening(host))) {
        return "away";
    }
    try {
        const reply = await client
            .db("admin")
            .command({ isMaster: 1 }, { readPreference: "nearest" });
        const { ismaster, secondary, arbiterOnly } = reply;
        // A primary is none of them for the instant in which it steps down.
        return [ismaster, secondary, arbiterOnly].includes(true) || (await isMember(client))
            ? "serves"
            : "away";
    } catch (error) {
        // It answers, and says that it is going away.
        return error instanceof MongoServerError ? "away" : "unknown";
    }
}

/** By its state: PRIMARY, SECONDARY or ARBITER. */
async function isMember(client: MongoClient): Promise<boolean> {
    const { myState } = await client
        .db("admin")
        .command({ replSetGetStatus: 1 }, { readPreference: "nearest" });
    return [1, 2, 7].includes(myState as number);
}

/** The most members that were away at one moment. */
export function countUnavailable(absences: readonly Absence[]): number {
    // It only grows where another one goes.
    const counts = absences.map(({ fromMs }) => {
        const away = absences.filter((each) => each.fromMs <= fromMs && fromMs <= each.toMs);
        return new Set(away.map(({ host }) => host)).size;
    });
    return Math.max(0, ...counts);
}
