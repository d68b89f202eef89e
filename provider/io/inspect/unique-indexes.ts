import type { Document } from "mongodb";

import { isUserDatabase } from "./data-scan";
import type { CommandRunner } from "./inspection-commands";
import { answerTimeoutMs } from "./inspection-commands";

/** The lowest format of WiredTiger tables that only 6.0 and later write for unique indexes: 13 and 14 (tried on 6.0.5). */
const newFormat = 13;

/** The servers' own collections, except the two that have unique indexes: users may not read all the others. */
const withoutUnique = /^system\.(?!users$|roles$)/;

/** Limit of the collections that are scanned. */
const maxScanned = 1_000;

/**
 * Finds a member's unique indexes in a format on which releases below 5.0.7 do not start. Each member builds its own
 * indexes, so each is asked. Undefined if not everything could be scanned.
 */
export async function readNewUniqueIndexes(
    host: string,
    runner: CommandRunner,
): Promise<readonly string[] | undefined> {
    try {
        const namespaces = await listCollections(host, runner);
        if (namespaces.length > maxScanned) {
            return undefined;
        }
        const found = await Promise.all(
            namespaces.map((each) => findNewIndexes(host, each, runner)),
        );
        return found.flat();
    } catch {
        // Refused, or the server is gone: the finding is then a warning.
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

/** What WiredTiger stores with an index's table (manual, "$collStats"). */
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
        maxTimeMS: answerTimeoutMs,
    })) as unknown as { databases: readonly { readonly name: string }[] };
    const names = databases.map(({ name }) => name);
    const listed = await Promise.all(
        names.filter(isUserDatabase).map(async (database) => {
            const command = {
                listCollections: 1,
                filter: { type: "collection" },
                nameOnly: true,
                cursor: { batchSize: maxScanned + 1 },
                maxTimeMS: answerTimeoutMs,
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

async function findNewIndexes(
    host: string,
    { database, collection }: Namespace,
    runner: CommandRunner,
): Promise<readonly string[]> {
    const run = (command: Document) =>
        runner.run(host, { ...command, maxTimeMS: answerTimeoutMs }, database);
    const listed = await run({ listIndexes: collection, cursor: {} });
    const indexes = (listed.cursor as Cursor<IndexInfo>).firstBatch.filter(
        ({ unique }) => unique === true,
    );
    if (indexes.length === 0) {
        return [];
    }
    const statsReply = await run({
        aggregate: collection,
        pipeline: [
            { $collStats: { storageStats: {} } },
            { $project: { indexDetails: "$storageStats.indexDetails" } },
        ],
        cursor: {},
    });
    const [stats] = (statsReply.cursor as Cursor<StorageStats>).firstBatch;
    return indexes
        .filter(({ name }) => {
            const { formatVersion = 0 } = stats?.indexDetails[name]?.metadata ?? {};
            return formatVersion >= newFormat;
        })
        .map(({ name }) => `${name} of ${database}.${collection}`);
}
