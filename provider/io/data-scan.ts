import type { Document } from "mongodb";

import type {
    CollectionInfo,
    DatabaseReplies,
    DataQuestion,
    IndexInfo,
    ViewInfo,
} from "../core/data-questions";
import { mostTimeSeriesCollections } from "../core/data-questions";
import type { CutOff } from "../core/inspection";
import { serverErrorCode } from "./connections";
import type { Asker } from "./inspection-commands";
import { answerMs } from "./inspection-commands";

/** So many databases, and of all of them so many collections, are looked at: a second or two on a fast network. */
const mostLooks = 1_000;

// Number from the server's error_codes.yml.
const namespaceNotFound = 26;

/** The servers' own. */
const internalDatabases: readonly string[] = ["config", "local"];

const commands: Readonly<Record<DataQuestion, Document>> = {
    indexes: {
        ...listCollections({ type: "collection", name: { $not: /^system\./ } }),
        nameOnly: true,
    },
    "bucket-views": {
        find: "system.views",
        filter: { viewOn: /^system\.buckets\./ },
        projection: { viewOn: 1 },
        batchSize: mostLooks,
    },
    "invalid-buckets": listCollections({
        type: "collection",
        name: /^system\.buckets\./,
        "options.timeseries": { $exists: false },
    }),
    "crowded-databases": { ...listCollections({ type: "timeseries" }), nameOnly: true },
};

export interface DataReplies {
    readonly databases: readonly DatabaseReplies[];
    /** Present where not everything was seen. */
    readonly cutOff?: CutOff;
}

/** Looks into the data of the primary, as far as the questions ask. */
export async function readData(
    host: string,
    questions: readonly DataQuestion[],
    asker: Asker,
): Promise<DataReplies> {
    const names = await readDatabaseNames(host, asker);
    if (names === undefined) {
        return { databases: [], cutOff: { what: "databases", looked: 0 } };
    }
    const run = (database: string, command: Document) => readBatch(host, database, command, asker);
    const listed = await Promise.all(
        names.slice(0, mostLooks).map((name) => listDatabase(name, questions, run)),
    );
    const collections = listed.flatMap(({ name, lists }) =>
        (lists.indexes?.items ?? []).map((item) => ({
            database: name,
            collection: (item as CollectionInfo).name,
        })),
    );
    const looked = await Promise.all(
        collections.slice(0, mostLooks).map(async ({ database, collection }) => {
            const batch = await run(database, { listIndexes: collection, cursor: {} });
            return batch ? [{ database, collection, indexes: batch.items as IndexInfo[] }] : [];
        }),
    );
    const seen = looked.flat();
    const databases = listed.map(({ name, lists }): DatabaseReplies => ({
        name,
        bucketViews: (lists["bucket-views"]?.items ?? []) as readonly ViewInfo[],
        invalidBuckets: (lists["invalid-buckets"]?.items ?? []) as readonly CollectionInfo[],
        timeSeries: (lists["crowded-databases"]?.items ?? []) as readonly CollectionInfo[],
        indexes: seen.filter(({ database }) => database === name),
    }));
    const cutOff =
        cutOffOf("databases", listed.filter(({ isComplete }) => isComplete).length, names.length) ??
        cutOffOf("collections", seen.length, collections.length);
    return { databases, ...(cutOff && { cutOff }) };
}

function cutOffOf(what: CutOff["what"], looked: number, total: number): CutOff | undefined {
    return looked < total ? { what, looked, total } : undefined;
}

async function readDatabaseNames(
    host: string,
    asker: Asker,
): Promise<readonly string[] | undefined> {
    try {
        const reply = await asker.run(host, { listDatabases: 1, nameOnly: true });
        return (reply.databases as { name: string }[])
            .map(({ name }) => name)
            .filter((name) => !internalDatabases.includes(name));
    } catch {
        return undefined;
    }
}

interface Batch {
    readonly items: readonly object[];
    readonly isComplete: boolean;
}

interface ListedDatabase {
    readonly name: string;
    readonly lists: Readonly<Partial<Record<DataQuestion, Batch>>>;
    readonly isComplete: boolean;
}

async function listDatabase(
    name: string,
    questions: readonly DataQuestion[],
    run: (database: string, command: Document) => Promise<Batch | undefined>,
): Promise<ListedDatabase> {
    const lists = await Promise.all(
        questions.map(async (question) => [question, await run(name, commands[question])] as const),
    );
    return {
        name,
        lists: Object.fromEntries(
            lists.flatMap(([question, batch]) => (batch ? [[question, batch]] : [])),
        ),
        // Of a crowded database the first batch tells enough.
        isComplete: lists.every(
            ([question, batch]) =>
                batch !== undefined && (batch.isComplete || question === "crowded-databases"),
        ),
    };
}

function listCollections(filter: Document): Document {
    return { listCollections: 1, filter, cursor: { batchSize: mostTimeSeriesCollections + 1 } };
}

/** The first batch; its cursor, where more is left, ends by itself. Undefined where the server would not tell. */
async function readBatch(
    host: string,
    database: string,
    command: Document,
    asker: Asker,
): Promise<Batch | undefined> {
    try {
        const limited = { ...command, maxTimeMS: answerMs };
        const { cursor } = await asker.run(host, limited, database);
        const { firstBatch, id } = cursor as { firstBatch: readonly object[]; id: number };
        return { items: firstBatch, isComplete: id === 0 };
    } catch (error) {
        // Dropped meanwhile.
        return serverErrorCode(error) === namespaceNotFound
            ? { items: [], isComplete: true }
            : undefined;
    }
}
