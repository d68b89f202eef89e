import type { CutOff, DataScan } from "./inspection";
import type { Goal } from "./plan";
import type { Topology } from "./topology";
import { compareSeries, parseVersion } from "./version";

/** What a hop has to know of the data. */
export type DataQuestion = "indexes" | "bucket-views" | "invalid-buckets" | "crowded-databases";

/**
 * The series that cares. Sources: "Compatibility Changes in MongoDB" 5.0 (TTL indexes, geoHaystack), 6.1's part
 * of 7.0 (views on system.buckets), the upgrade pages of 8.0 and 9.0. Servers above 6.0 were not tried here.
 */
const caringSeries: Record<DataQuestion, string> = {
    indexes: "5.0",
    "bucket-views": "7.0",
    "invalid-buckets": "8.0",
    "crowded-databases": "9.0",
};

/** Above this, 9.0's upgrade page warns of slow starts. */
export const mostTimeSeriesCollections = 5_000;

/** Whether the way to the goal leads some member into the series. */
export function leadsInto(topology: Topology, goal: Goal, series: string): boolean {
    return (
        compareSeries(parseVersion(goal.version).series, series) >= 0 &&
        topology.members.some(
            ({ version }) =>
                version !== undefined && compareSeries(parseVersion(version).series, series) < 0,
        )
    );
}

export function questionsFor(topology: Topology, goal: Goal): readonly DataQuestion[] {
    return (Object.keys(caringSeries) as DataQuestion[]).filter((question) =>
        leadsInto(topology, goal, caringSeries[question]),
    );
}

/** What was found in one database. */
export interface DatabaseReplies {
    readonly name: string;
    /** Of system.views: `listCollections` of 5.0 and 6.0 leaves out views on system.buckets (tried). */
    readonly bucketViews?: readonly ViewInfo[];
    /** `listCollections`, as far as the questions went. */
    readonly invalidBuckets?: readonly CollectionInfo[];
    readonly timeSeries?: readonly CollectionInfo[];
    /** `listIndexes` of its collections. */
    readonly indexes?: readonly CollectionIndexes[];
}

export interface CollectionInfo {
    readonly name: string;
}

/** A document of system.views. */
export interface ViewInfo {
    /** "shop.orders" */
    readonly _id: string;
    readonly viewOn: string;
}

interface CollectionIndexes {
    readonly collection: string;
    readonly indexes: readonly IndexInfo[];
}

export interface IndexInfo {
    readonly name: string;
    readonly key: Readonly<Record<string, unknown>>;
    readonly expireAfterSeconds?: unknown;
}

export function interpretData(databases: readonly DatabaseReplies[], cutOff?: CutOff): DataScan {
    const indexesWhere = (matches: (index: IndexInfo) => boolean) =>
        databases.flatMap((database) =>
            (database.indexes ?? []).flatMap(({ collection, indexes }) =>
                indexes
                    .filter(matches)
                    .map((index) => `${index.name} of ${database.name}.${collection}`),
            ),
        );
    return {
        ttlNan: indexesWhere((index) => Number.isNaN(index.expireAfterSeconds)),
        geoHaystack: indexesWhere((index) => Object.values(index.key).includes("geoHaystack")),
        bucketViews: databases.flatMap((database) =>
            (database.bucketViews ?? [])
                .filter((view) => !isTimeSeries(view, database.name))
                .map((view) => view._id),
        ),
        invalidBuckets: databases.flatMap((database) =>
            (database.invalidBuckets ?? []).map(({ name }) => `${database.name}.${name}`),
        ),
        crowdedDatabases: databases
            .filter(({ timeSeries }) => (timeSeries?.length ?? 0) > mostTimeSeriesCollections)
            .map(({ name }) => name),
        ...(cutOff && { cutOff }),
    };
}

/** A time-series collection is itself stored as a view on its buckets. */
function isTimeSeries(view: ViewInfo, database: string): boolean {
    return `system.buckets.${view._id.slice(database.length + 1)}` === view.viewOn;
}
