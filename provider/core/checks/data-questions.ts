import type { CutOff, DataScan } from "../inspection/inspection";
import type { Goal } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { compareSeries, parseVersion } from "../releases/version";

/** A question about the data that a hop depends on. */
export type DataQuestion = "indexes" | "bucket-views" | "invalid-buckets" | "crowded-databases";

/**
 * The first series for which each question matters.
 * Sources: "Compatibility Changes in MongoDB" 5.0 (TTL indexes, geoHaystack), 6.1's part
 * of 7.0 (views on system.buckets), the upgrade pages of 8.0 and 9.0. Servers above 6.0 were not tried here.
 */
const caringSeries: Record<DataQuestion, string> = {
    indexes: "5.0",
    "bucket-views": "7.0",
    "invalid-buckets": "8.0",
    "crowded-databases": "9.0",
};

/** The upgrade page of 9.0 warns of slow starts above this number. */
export const mostTimeSeriesCollections = 5_000;

/** Whether the goal brings a member from below the series to it or beyond. */
export function leadsInto(topology: Topology, goal: Goal, series: string): boolean {
    return (
        compareSeries(parseVersion(goal.version).series, series) >= 0 &&
        topology.members.some(
            ({ version }) =>
                version !== undefined && compareSeries(parseVersion(version).series, series) < 0,
        )
    );
}

/** Returns the questions about the data that the upgrade to the goal depends on. */
export function questionsFor(topology: Topology, goal: Goal): readonly DataQuestion[] {
    return (Object.keys(caringSeries) as DataQuestion[]).filter((question) =>
        leadsInto(topology, goal, caringSeries[question]),
    );
}

/** The replies of the primary; a part is absent if the hop does not ask for it. */
export interface DataReplies {
    /** `listIndexes` of each collection. */
    readonly indexes?: readonly CollectionIndexes[];
    /** Views on system.buckets collections: every time-series collection is stored as one. */
    readonly bucketViews?: readonly ViewInfo[];
    /** system.buckets collections without time-series options. */
    readonly invalidBuckets?: readonly CollectionInfo[];
    readonly timeSeries?: readonly CollectionInfo[];
    /** Present if not everything was scanned. */
    readonly cutOff?: CutOff;
}

export interface CollectionInfo {
    readonly database: string;
    readonly name: string;
}

export interface CollectionIndexes {
    readonly database: string;
    readonly collection: string;
    readonly indexes: readonly IndexInfo[];
}

export interface IndexInfo {
    readonly name: string;
    readonly key: Readonly<Record<string, unknown>>;
    readonly expireAfterSeconds?: unknown;
}

/** A document of system.views. */
export interface ViewInfo {
    /** "shop.orders" */
    readonly _id: string;
    readonly viewOn: string;
}

/** Interprets the replies to the questions about the data. */
export function interpretData(replies: DataReplies): DataScan {
    const {
        indexes = [],
        bucketViews = [],
        invalidBuckets = [],
        timeSeries = [],
        cutOff,
    } = replies;
    const indexesWhere = (matches: (index: IndexInfo) => boolean) =>
        indexes.flatMap((of) =>
            of.indexes
                .filter(matches)
                .map((index) => `${index.name} of ${of.database}.${of.collection}`),
        );
    const databases = [...new Set(timeSeries.map(({ database }) => database))];
    return {
        ttlNan: indexesWhere((index) => Number.isNaN(index.expireAfterSeconds)),
        geoHaystack: indexesWhere((index) => Object.values(index.key).includes("geoHaystack")),
        bucketViews: bucketViews.filter((view) => !isTimeSeries(view)).map((view) => view._id),
        invalidBuckets: invalidBuckets.map(({ database, name }) => `${database}.${name}`),
        crowdedDatabases: databases.filter(
            (name) =>
                timeSeries.filter(({ database }) => database === name).length >
                mostTimeSeriesCollections,
        ),
        ...(cutOff && { cutOff }),
    };
}

/** "shop.weather" on "system.buckets.weather"; a database's name has no dot. */
function isTimeSeries({ _id, viewOn }: ViewInfo): boolean {
    return viewOn === `system.buckets.${_id.slice(_id.indexOf(".") + 1)}`;
}
