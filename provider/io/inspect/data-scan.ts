import type { DataQuestion } from "../../core/releases/series/series";
import type {
    CollectionIndexes,
    CollectionInfo,
    DataReplies,
    IndexInfo,
    ViewInfo,
} from "../../core/checks/data-questions";
import { defined } from "../../core/json/defined";
import type { CommandRunner } from "../mongodb/connections";
import type { Named, Scan } from "./scan";
import {
    beginScan,
    cutOffOf,
    listCollections,
    listEverywhere,
    listNames,
    maxScanned,
} from "./scan";

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
    return parts.reduce((all, part) => ({ ...all, ...part }), defined({ cutOff }));
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
        return { invalidBuckets: items.map(toCollection), ...defined({ cutOff }) };
    },
    "crowded-databases": async (scan) => {
        const { items, cutOff } = await listEverywhere<Named>(
            scan,
            listNames({ type: "timeseries" }),
            // A first batch beyond the limit is enough to know that a database is crowded.
            () => true,
        );
        return { timeSeries: items.map(toCollection), ...defined({ cutOff }) };
    },
};

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
    return { indexes, ...defined({ cutOff }) };
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
    return { bucketViews, ...defined({ cutOff }) };
}

function toCollection({ database, name }: CollectionInfo): CollectionInfo {
    return { database, name };
}
