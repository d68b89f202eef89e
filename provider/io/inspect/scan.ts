import type { Document } from "mongodb";

import { maxTimeSeriesCollections } from "../../core/releases/series/mongodb-9.0";
import type { CutOff } from "../../core/inspection/inspection";
import { defined } from "../../core/json/defined";
import type { CommandRunner } from "../mongodb/connections";
import { serverErrorCode } from "../mongodb/connections";
import { answerTimeoutMs } from "./inspection-commands";

/** Limit of the databases, and of the collections, that a scan reads: a second or two on a fast network. */
export const maxScanned = 1_000;

// Number from the server's error_codes.yml.
const namespaceNotFound = 26;

/** A scan of a member's databases. config and local are left out: they are the servers' own. */
export interface Scan {
    /** Names of the databases that are scanned. */
    readonly names: readonly string[];
    /** Number of all databases. */
    readonly databases: number;
    /** Runs a command that returns a cursor; undefined if the server does not answer it. */
    readonly run: <T>(database: string, command: Document) => Promise<Batch<T> | undefined>;
}

/** First batch of a command's cursor. */
interface Batch<T> {
    readonly items: readonly T[];
    /** False if the cursor has more; it expires by itself. */
    readonly isComplete: boolean;
}

/** Lists the databases; undefined if the server does not. */
export async function beginScan(host: string, runner: CommandRunner): Promise<Scan | undefined> {
    const command = { listDatabases: 1, nameOnly: true, maxTimeMS: answerTimeoutMs };
    const reply = await runner.run(host, command).catch(() => undefined);
    const names = (reply?.databases as { name: string }[] | undefined)
        ?.map(({ name }) => name)
        .filter((name) => name !== "config" && name !== "local");
    return (
        names && {
            names: names.slice(0, maxScanned),
            databases: names.length,
            run: (database, each) => readBatch(host, database, each, runner),
        }
    );
}

/** What `listCollections` and `listIndexes` always report. */
export interface Named {
    readonly name: string;
}

/** Runs one command on all databases, and returns their items, each with its database. */
export async function listEverywhere<T extends object>(
    { names, databases, run }: Scan,
    command: Document,
    isEnough = (batch: Batch<T>) => batch.isComplete,
): Promise<{
    readonly items: readonly (T & { readonly database: string })[];
    readonly cutOff?: CutOff;
}> {
    const batches = await Promise.all(
        names.map(async (database) => ({ database, batch: await run<T>(database, command) })),
    );
    const items = batches.flatMap(({ database, batch }) =>
        (batch?.items ?? []).map((item) => ({ ...item, database })),
    );
    const complete = batches.filter(({ batch }) => batch && isEnough(batch)).length;
    const cutOff = cutOffOf("databases", complete, databases);
    return { items, ...defined({ cutOff }) };
}

/** Says how much was scanned, unless it is everything. */
export function cutOffOf(what: CutOff["what"], scanned: number, total: number): CutOff | undefined {
    return scanned < total ? { what, scanned, total } : undefined;
}

/** Lists collections with their options. A first batch has one more than a database may have without being crowded. */
export function listCollections(filter: Document): Document {
    return { listCollections: 1, filter, cursor: { batchSize: maxTimeSeriesCollections + 1 } };
}

/** Lists only the names of collections. */
export function listNames(filter: Document): Document {
    return { ...listCollections(filter), nameOnly: true };
}

async function readBatch<T>(
    host: string,
    database: string,
    command: Document,
    runner: CommandRunner,
): Promise<Batch<T> | undefined> {
    try {
        const limited = { ...command, maxTimeMS: answerTimeoutMs };
        const { cursor } = await runner.run(host, limited, database);
        const { firstBatch, id } = cursor as { firstBatch: readonly T[]; id: number };
        return { items: firstBatch, isComplete: id === 0 };
    } catch (error) {
        // The collection was dropped meanwhile.
        return serverErrorCode(error) === namespaceNotFound
            ? { items: [], isComplete: true }
            : undefined;
    }
}
