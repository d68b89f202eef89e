import type { CutOff, DataScan } from "../inspection/inspection";
import { defined } from "../json/defined";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { allSeries } from "../releases/series/all-series";
import { maxTimeSeriesCollections } from "../releases/series/mongodb-9.0";
import type { DataQuestion, DataRule } from "../releases/series/series";
import { compareSeries, seriesOf } from "../releases/version";

/** Whether the goal brings a member from below the series to it or beyond. */
export function leadsInto(topology: Topology, goal: Goal, series: string): boolean {
    return (
        compareSeries(seriesOf(goal.version), series) >= 0 &&
        topology.members.some(
            ({ version }) => version !== undefined && compareSeries(seriesOf(version), series) < 0,
        )
    );
}

/** Returns the rules for data of all series on the upgrade path to the goal. */
export function dataRulesFor(topology: Topology, goal: Goal): readonly DataRule[] {
    return allSeries
        .filter(({ series }) => leadsInto(topology, goal, series))
        .flatMap(({ dataRules = [] }) => dataRules);
}

/** Returns the questions about the data that the upgrade to the goal depends on. */
export function questionsFor(topology: Topology, goal: Goal): readonly DataQuestion[] {
    return [...new Set(dataRulesFor(topology, goal).map(({ question }) => question))];
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
                maxTimeSeriesCollections,
        ),
        ...defined({ cutOff }),
    };
}

/** "shop.weather" on "system.buckets.weather"; a database's name has no dot. */
function isTimeSeries({ _id, viewOn }: ViewInfo): boolean {
    return viewOn === `system.buckets.${_id.slice(_id.indexOf(".") + 1)}`;
}
