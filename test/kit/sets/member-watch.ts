import { setTimeout as pause } from "node:timers/promises";

import type { MongoClientOptions } from "mongodb";
import { MongoClient, MongoServerError } from "mongodb";

import { isListening } from "../../../provider/io/mongodb/connections";

/** An interval in which every poll found a member unavailable. */
export interface Outage {
    readonly host: string;
    readonly fromMs: number;
    readonly toMs: number;
}

const pollIntervalMs = 20;
const answerMs = 500;

/** Polls every member about fifty times a second, each independently. */
export class MemberWatch {
    readonly #outages: Outage[] = [];
    readonly #done: Promise<unknown>;
    #stopping = false;

    constructor(
        hosts: readonly string[],
        readonly options: MongoClientOptions = {},
    ) {
        this.#done = Promise.all(hosts.map((host) => this.#watch(host)));
    }

    /** Ends the watch. Returns every interval in which a member was unavailable. */
    async stop(): Promise<readonly Outage[]> {
        this.#stopping = true;
        await this.#done;
        return this.#outages;
    }

    async #watch(host: string): Promise<void> {
        let client = connect(host, this.options);
        let open: Outage | undefined;
        while (!this.#stopping) {
            const found = await poll(host, client);
            const atMs = Date.now();
            if (found === "unavailable") {
                open = { host, fromMs: open?.fromMs ?? atMs, toMs: atMs };
            } else if (found === "serves") {
                this.#outages.push(...(open ? [open] : []));
                open = undefined;
            } else {
                // The driver would check again only after half a second.
                await client.close();
                client = connect(host, this.options);
            }
            await pause(pollIntervalMs);
        }
        this.#outages.push(...(open ? [open] : []));
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

/** Polls a member once. "unknown" if a connection broke: the member's state at that moment cannot be determined. */
async function poll(
    host: string,
    client: MongoClient,
): Promise<"serves" | "unavailable" | "unknown"> {
    if (!(await isListening(host))) {
        return "unavailable";
    }
    try {
        const reply = await client
            .db("admin")
            .command({ isMaster: 1 }, { readPreference: "nearest" });
        const { ismaster, secondary, arbiterOnly } = reply;
        // A primary is none of these at the instant in which it steps down.
        return [ismaster, secondary, arbiterOnly].includes(true) || (await isMember(client))
            ? "serves"
            : "unavailable";
    } catch (error) {
        // The server answers that it is shutting down.
        return error instanceof MongoServerError ? "unavailable" : "unknown";
    }
}

/** Whether the member's state is PRIMARY, SECONDARY or ARBITER. */
async function isMember(client: MongoClient): Promise<boolean> {
    const { myState } = await client
        .db("admin")
        .command({ replSetGetStatus: 1 }, { readPreference: "nearest" });
    return [1, 2, 7].includes(myState as number);
}

/** The largest number of members that were unavailable at the same moment. */
export function countUnavailable(outages: readonly Outage[]): number {
    // The number grows only where an interval begins.
    const counts = outages.map(({ fromMs }) => {
        const open = outages.filter((each) => each.fromMs <= fromMs && fromMs <= each.toMs);
        return new Set(open.map(({ host }) => host)).size;
    });
    return Math.max(0, ...counts);
}
