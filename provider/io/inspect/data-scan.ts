import type { Document } from "mongodb";

import type {
    CollectionIndexes,
    CollectionInfo,
    DataReplies,
    IndexInfo,
    ViewInfo,
} from "../../core/checks/data-questions";
import { maxTimeSeriesCollections } from "../../core/releases/series/mongodb-9.0";
import type { DataQuestion } from "../../core/releases/series/series";
import type { CutOff } from "../../core/inspection/inspection";
import { serverErrorCode } from "../mongodb/connections";
import type { CommandRunner } from "./inspection-commands";
import { answerMs } from "./inspection-commands";

/** So many databases, and so many collections, are looked at: a second or two on a fast network. */
const maxObservations = 1_000;

// Number from the server's error_codes.yml.
const namespaceNotFound = 26;

/** The others are the servers' own. */
export function isUsers(database: string): boolean {
    return database !== "config" && database !== "local";
}

const onBuckets = { viewOn: /^system\.buckets\./ };

/** Looks into the data of the primary, as far as the questions ask. */
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
    // One that was cut off is enough to say so.
    const cutOff = parts.find((part) => part.cutOff)?.cutOff;
    return parts.reduce((all, part) => ({ ...all, ...part }), cutOff ? { cutOff } : {});
}

interface Scan {
    /** Of the databases that are looked at. */
    readonly names: readonly string[];
    readonly databases: number;
    /** Undefined where the server would not tell. */
    readonly run: <T>(database: string, command: Document) => Promise<Batch<T> | undefined>;
}

interface Batch<T> {
    readonly items: readonly T[];
    /** False where its cursor has more; the cursor ends by itself. */
    readonly isComplete: boolean;
}

async function beginScan(host: string, runner: CommandRunner): Promise<Scan | undefined> {
    const command = { listDatabases: 1, nameOnly: true, maxTimeMS: answerMs };
    const reply = await runner.run(host, command).catch(() => undefined);
    const names = (reply?.databases as { name: string }[] | undefined)
        ?.map(({ name }) => name)
        .filter(isUsers);
    return (
        names && {
            names: names.slice(0, maxObservations),
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
            // One more than the most is all that has to be known of a database.
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
            .slice(0, maxObservations)
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
 * `listCollections` of 5.0 and 6.0 leaves them out. `$listCatalog`, from 6.0 on, has them; system.views has them too, but
 * even root may not read it (all tried).
 */
async function readBucketViews(scan: Scan): Promise<DataReplies> {
    const catalog = await scan.run<ViewInfo>("admin", {
        aggregate: 1,
        pipeline: [{ $listCatalog: {} }, { $match: onBuckets }, { $project: { viewOn: 1 } }],
        cursor: { batchSize: maxObservations },
    });
    const { items, cutOff } = catalog?.isComplete
        ? { items: catalog.items }
        : await listEverywhere<ViewInfo>(scan, {
              find: "system.views",
              filter: onBuckets,
              projection: { viewOn: 1 },
              batchSize: maxObservations,
          });
    const bucketViews = items.map(({ _id, viewOn }) => ({ _id, viewOn }));
    return { bucketViews, ...(cutOff && { cutOff }) };
}

/** The answers of all databases to one command, each with its database. */
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
    return { listCollections: 1, filter, cursor: { batchSize: maxTimeSeriesCollections + 1 } };
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
        const limited = { ...command, maxTimeMS: answerMs };
        const { cursor } = await runner.run(host, limited, database);
        const { firstBatch, id } = cursor as { firstBatch: readonly T[]; id: number };
        return { items: firstBatch, isComplete: id === 0 };
    } catch (error) {
        // Dropped meanwhile.
        return serverErrorCode(error) === namespaceNotFound
            ? { items: [], isComplete: true }
            : undefined;
    }
}
