import type { Document } from "mongodb";

import { isUsers } from "./data-scan";
import type { CommandRunner } from "./inspection-commands";
import { answerMs } from "./inspection-commands";

/** The first format of WiredTiger tables that only 6.0 and later write for unique indexes: 13 and 14 (tried on 6.0.5). */
const newFormat = 13;

/** Of servers' own collections only these have unique indexes; not all others are for users to look at. */
const withoutUnique = /^system\.(?!users$|roles$)/;

/** So many collections are looked at. */
const maxObservations = 1_000;

/**
 * Unique indexes of one member in a format that releases below 5.0.7 do not start on. Each member builds its own, so
 * each is asked. Undefined where not everything could be looked at.
 */
export async function readNewUniqueIndexes(
    host: string,
    runner: CommandRunner,
): Promise<readonly string[] | undefined> {
    try {
        const namespaces = await listCollections(host, runner);
        if (namespaces.length > maxObservations) {
            return undefined;
        }
        const found = await Promise.all(
            namespaces.map((each) => observeForPlan(host, each, runner)),
        );
        return found.flat();
    } catch {
        // Not allowed, or gone: the finding is then a warning.
        return undefined;
    }
}

interface Cursor<T> {
    readonly firstBatch: readonly T[];
}

interface Named {
    readonly name: string;
}

interface IndexInfo extends Named {
    readonly unique?: boolean;
}

/** Manual, "$collStats": what WiredTiger keeps with an index's table. */
interface StorageStats {
    readonly indexDetails: Readonly<
        Record<string, { readonly metadata?: { readonly formatVersion?: number } }>
    >;
}

interface Namespace {
    readonly database: string;
    readonly collection: string;
}

async function listCollections(host: string, runner: CommandRunner): Promise<readonly Namespace[]> {
    const { databases } = (await runner.run(host, {
        listDatabases: 1,
        nameOnly: true,
        maxTimeMS: answerMs,
    })) as unknown as { databases: readonly { readonly name: string }[] };
    const names = databases.map(({ name }) => name);
    const listed = await Promise.all(
        names.filter(isUsers).map(async (database) => {
            const command = {
                listCollections: 1,
                filter: { type: "collection" },
                nameOnly: true,
                cursor: { batchSize: maxObservations + 1 },
                maxTimeMS: answerMs,
            };
            const { firstBatch } = (await runner.run(host, command, database))
                .cursor as Cursor<Named>;
            return firstBatch
                .filter(({ name }) => !withoutUnique.test(name))
                .map(({ name: collection }) => ({ database, collection }));
        }),
    );
    return listed.flat();
}

async function observeForPlan(
    host: string,
    { database, collection }: Namespace,
    runner: CommandRunner,
): Promise<readonly string[]> {
    const run = (command: Document) =>
        runner.run(host, { ...command, maxTimeMS: answerMs }, database);
    const listed = await run({ listIndexes: collection, cursor: {} });
    const indexes = (listed.cursor as Cursor<IndexInfo>).firstBatch.filter(
        ({ unique }) => unique === true,
    );
    if (indexes.length === 0) {
        return [];
    }
    const looked = await run({
        aggregate: collection,
        pipeline: [
            { $collStats: { storageStats: {} } },
            { $project: { indexDetails: "$storageStats.indexDetails" } },
        ],
        cursor: {},
    });
    const [stats] = (looked.cursor as Cursor<StorageStats>).firstBatch;
    return indexes
        .filter(({ name }) => {
            const { formatVersion = 0 } = stats?.indexDetails[name]?.metadata ?? {};
            return formatVersion >= newFormat;
        })
        .map(({ name }) => `${name} of ${database}.${collection}`);
}
