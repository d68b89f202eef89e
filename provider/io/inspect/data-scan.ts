import type { Document } from "mongodb";

import type {
    CollectionIndexes,
    CollectionInfo,
    DataQuestion,
    DataReplies,
    IndexInfo,
    ViewInfo,
} from "../../core/checks/data-questions";
import { mostTimeSeriesCollections } from "../../core/checks/data-questions";
import type { CutOff } from "../../core/inspection/inspection";
import { serverErrorCode } from "../mongodb/connections";
import type { CommandRunner } from "./inspection-commands";
import { answerTimeoutMs } from "./inspection-commands";

/** Limit of the databases, and of the collections, that a scan reads: a second or two on a fast network. */
const maxScanned = 1_000;

// Number from the server's error_codes.yml.
const namespaceNotFound = 26;

/** Whether the database holds users' data: config and local are the servers' own. */
export function isUserDatabase(database: string): boolean {
    return database !== "config" && database !== "local";
}

const onBuckets = { viewOn: /^system\.buckets\./ };

/** Reads from the primary what the questions need to know about the data. */
export async function readData(
    host: string,
    questions: readonly DataQuestion[],
    runner: CommandRunner,
): Promise<DataReplies> {
    const scan = await beginScan(host, runner);
    if (scan === undefined) {
        return { cutOff: { what: "databases", scanned: 0 } };
    }
    const parts = await Promise.all(questions.map((question) => readers[question](scan)));
    // One incomplete part makes the whole scan incomplete.
    const cutOff = parts.find((part) => part.cutOff)?.cutOff;
    return parts.reduce((all, part) => ({ ...all, ...part }), cutOff ? { cutOff } : {});
}

interface Scan {
    /** Names of the databases that are scanned. */
    readonly names: readonly string[];
    /** Number of all databases. */
    readonly databases: number;
    /** Runs a command that returns a cursor; undefined if the server does not answer it. */
    readonly run: <T>(database: string, command: Document) => Promise<Batch<T> | undefined>;
}

interface Batch<T> {
    readonly items: readonly T[];
    /** False if the cursor has more; it expires by itself. */
    readonly isComplete: boolean;
}

async function beginScan(host: string, runner: CommandRunner): Promise<Scan | undefined> {
    const command = { listDatabases: 1, nameOnly: true, maxTimeMS: answerTimeoutMs };
    const reply = await runner.run(host, command).catch(() => undefined);
    const names = (reply?.databases as { name: string }[] | undefined)
        ?.map(({ name }) => name)
        .filter(isUserDatabase);
    return (
        names && {
            names: names.slice(0, maxScanned),
            databases: names.length,
            run: (database, each) => readBatch(host, database, each, runner),
        }
    );
}

const readers: Readonly<Record<DataQuestion, (scan: Scan) => Promise<DataReplies>>> = {
    indexes: readIndexes,
    "bucket-views": readBucketViews,
    "invalid-buckets": async (scan) => {
        const { items, cutOff } = await listEverywhere<Named>(
            scan,
            listCollections({
                type: "collection",
                name: /^system\.buckets\./,
                "options.timeseries": { $exists: false },
            }),
        );
        return { invalidBuckets: items.map(toCollection), ...(cutOff && { cutOff }) };
    },
    "crowded-databases": async (scan) => {
        const { items, cutOff } = await listEverywhere<Named>(
            scan,
            listNames({ type: "timeseries" }),
            // A first batch beyond the limit is enough to know that a database is crowded.
            () => true,
        );
        return { timeSeries: items.map(toCollection), ...(cutOff && { cutOff }) };
    },
};

interface Named {
    readonly name: string;
}

async function readIndexes(scan: Scan): Promise<DataReplies> {
    const listed = await listEverywhere<Named>(
        scan,
        listNames({ type: "collection", name: { $not: /^system\./ } }),
    );
    const collections = listed.items.map(toCollection);
    const scanned = await Promise.all(
        collections
            .slice(0, maxScanned)
            .map(async ({ database, name }): Promise<readonly CollectionIndexes[]> => {
                const command = { listIndexes: name, cursor: {} };
                const batch = await scan.run<IndexInfo>(database, command);
                return batch ? [{ database, collection: name, indexes: batch.items }] : [];
            }),
    );
    const indexes = scanned.flat();
    const cutOff = listed.cutOff ?? cutOffOf("collections", indexes.length, collections.length);
    return { indexes, ...(cutOff && { cutOff }) };
}

/**
 * Reads the views on bucket collections. `listCollections` of 5.0 and 6.0 omits them. `$listCatalog`, from 6.0 on, has them.
 * system.views has them too, but even root may not read it (all tried).
 */
async function readBucketViews(scan: Scan): Promise<DataReplies> {
    const catalog = await scan.run<ViewInfo>("admin", {
        aggregate: 1,
        pipeline: [{ $listCatalog: {} }, { $match: onBuckets }, { $project: { viewOn: 1 } }],
        cursor: { batchSize: maxScanned },
    });
    const { items, cutOff } = catalog?.isComplete
        ? { items: catalog.items }
        : await listEverywhere<ViewInfo>(scan, {
              find: "system.views",
              filter: onBuckets,
              projection: { viewOn: 1 },
              batchSize: maxScanned,
          });
    const bucketViews = items.map(({ _id, viewOn }) => ({ _id, viewOn }));
    return { bucketViews, ...(cutOff && { cutOff }) };
}

/** Runs one command on all databases, and returns their items, each with its database. */
async function listEverywhere<T extends object>(
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
    return { items, ...(cutOff && { cutOff }) };
}

function toCollection({ database, name }: CollectionInfo): CollectionInfo {
    return { database, name };
}

function cutOffOf(what: CutOff["what"], scanned: number, total: number): CutOff | undefined {
    return scanned < total ? { what, scanned, total } : undefined;
}

function listCollections(filter: Document): Document {
    return { listCollections: 1, filter, cursor: { batchSize: mostTimeSeriesCollections + 1 } };
}

function listNames(filter: Document): Document {
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
