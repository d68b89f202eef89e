import { setTimeout as pause } from "node:timers/promises";

import type { MongoClientOptions, Timestamp } from "mongodb";
import { MongoClient } from "mongodb";

import type { Entry, LoadReport } from "./load";

/** Acknowledged writes that one member does not have. */
export interface Lost {
    readonly host: string;
    readonly missing: readonly number[];
}

interface Member {
    readonly host: string;
    readonly client: MongoClient;
}

type Ledger = Pick<LoadReport, "database" | "tried" | "unacknowledged">;

const states = { primary: 1, secondary: 2, arbiter: 7 };
const pollIntervalMs = 50;

/**
 * Reads the ledger back from every member that holds data, over a connection to that member, once the member
 * has applied everything that the primary had at the call. Returns one entry per member, none for an arbiter.
 */
export async function findLost(
    hosts: readonly string[],
    ledger: Ledger,
    options: MongoClientOptions = {},
    timeoutMs = 120_000,
): Promise<readonly Lost[]> {
    const members = hosts.map((host) => ({ host, client: connect(host, timeoutMs, options) }));
    const deadline = performance.now() + timeoutMs;
    try {
        const target = await awaitPrimary(members, deadline);
        const lost = members.map(async (member): Promise<Lost[]> =>
            (await catchUp(member, target, deadline))
                ? [{ host: member.host, missing: await missingFrom(member, ledger) }]
                : [],
        );
        return (await Promise.all(lost)).flat();
    } finally {
        await Promise.allSettled(members.map(({ client }) => client.close()));
    }
}

function connect(host: string, timeoutMs: number, options: MongoClientOptions): MongoClient {
    return new MongoClient(`mongodb://${host}/`, {
        ...options,
        directConnection: true,
        appName: "demo-lost-writes",
        serverSelectionTimeoutMS: timeoutMs,
    });
}

/** Waits for a primary. Resolves to the time of its last applied write. */
async function awaitPrimary(members: readonly Member[], deadline: number): Promise<Timestamp> {
    for (;;) {
        const statuses = await Promise.all(members.map(readStatus));
        const primary = statuses.find(({ state }) => state === states.primary);
        if (primary) {
            return primary.applied;
        }
        await pauseUntil(deadline, "Cannot compare the ledgers: there is no primary");
    }
}

/** Resolves to false for an arbiter, which holds no data. */
async function catchUp(member: Member, target: Timestamp, deadline: number): Promise<boolean> {
    for (;;) {
        const { state, applied } = await readStatus(member);
        if (state === states.arbiter) {
            return false;
        }
        const isReadable = state === states.primary || state === states.secondary;
        if (isReadable && applied.greaterThanOrEqual(target)) {
            return true;
        }
        const last = `last seen in state ${state}`;
        await pauseUntil(deadline, `${member.host} did not catch up with the primary (${last})`);
    }
}

async function readStatus({ client }: Member): Promise<{ state: number; applied: Timestamp }> {
    const { myState, optimes } = (await client
        .db("admin")
        .command({ replSetGetStatus: 1 }, { readPreference: "nearest" })) as {
        readonly myState: number;
        readonly optimes: { readonly appliedOpTime: { readonly ts: Timestamp } };
    };
    return { state: myState, applied: optimes.appliedOpTime.ts };
}

async function pauseUntil(deadline: number, problem: string): Promise<void> {
    if (performance.now() > deadline) {
        throw new Error(problem);
    }
    await pause(pollIntervalMs);
}

async function missingFrom({ client }: Member, ledger: Ledger): Promise<number[]> {
    const { database, tried, unacknowledged } = ledger;
    const found = new Set<number>();
    const all = client
        .db(database)
        .collection<Entry>("ledger")
        .find({}, { projection: { _id: 1 }, readPreference: "secondaryPreferred" });
    for await (const { _id } of all) {
        found.add(_id);
    }
    const unknown = new Set(unacknowledged);
    return Array.from({ length: tried }, (_, id) => id).filter(
        (id) => !found.has(id) && !unknown.has(id),
    );
}
