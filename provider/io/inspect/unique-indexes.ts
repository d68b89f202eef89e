import type { CollectionInfo } from "../../core/checks/data-questions";
import type { CommandRunner } from "../mongodb/connections";
import type { Named, Scan } from "./scan";
import { beginScan, listEverywhere, listNames, maxScanned } from "./scan";

/**
 * The lowest format of WiredTiger tables that only 6.0 and later write for unique indexes: 13 and 14 (tried on 6.0.5).
 */
const newFormat = 13;

/** The servers' own collections, except the two that have unique indexes: users may not read all the others. */
const withoutUnique = /^system\.(?!users$|roles$)/;

interface IndexInfo extends Named {
    readonly unique?: boolean;
}

/** What WiredTiger stores with an index's table (manual, "$collStats"). */
interface StorageStats {
    readonly indexDetails?: Readonly<
        Record<string, { readonly metadata?: { readonly formatVersion?: number } }>
    >;
}

/**
 * Finds a member's unique indexes in a format on which releases below 5.0.7 do not start. Each member builds its own
 * indexes, so each is asked. Undefined if not everything could be scanned: the finding is then a warning.
 */
export async function readNewUniqueIndexes(
    host: string,
    runner: CommandRunner,
): Promise<readonly string[] | undefined> {
    const scan = await beginScan(host, runner);
    if (scan === undefined) {
        return undefined;
    }
    const listed = await listEverywhere<Named>(scan, listNames({ type: "collection" }));
    const collections = listed.items.filter(({ name }) => !withoutUnique.test(name));
    if (listed.cutOff || collections.length > maxScanned) {
        return undefined;
    }
    const found = await Promise.all(collections.map((each) => findNewIndexes(each, scan)));
    const scanned = found.filter((indexes) => indexes !== undefined);
    return scanned.length === found.length ? scanned.flat() : undefined;
}

/** Undefined if the server does not answer. */
async function findNewIndexes(
    { database, name: collection }: CollectionInfo,
    { run }: Scan,
): Promise<readonly string[] | undefined> {
    const listed = await run<IndexInfo>(database, { listIndexes: collection, cursor: {} });
    const indexes = listed?.items.filter(({ unique }) => unique === true);
    if (indexes === undefined || indexes.length === 0) {
        return indexes && [];
    }
    const stats = await run<StorageStats>(database, {
        aggregate: collection,
        pipeline: [
            { $collStats: { storageStats: {} } },
            { $project: { indexDetails: "$storageStats.indexDetails" } },
        ],
        cursor: {},
    });
    const details = stats?.items[0]?.indexDetails;
    return (
        stats &&
        indexes
            .filter(({ name }) => (details?.[name]?.metadata?.formatVersion ?? 0) >= newFormat)
            .map(({ name }) => `${name} of ${database}.${collection}`)
    );
}
