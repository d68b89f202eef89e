import { leadsInto, mostTimeSeriesCollections } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { DataScan, Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { listNames } from "./check";
import { blocker, warning } from "../errors/finding";

interface DataIncompatibility {
    /** The series that does not support it. */
    readonly series: string;
    readonly find: typeof blocker;
    readonly names: (data: DataScan) => readonly string[];
    readonly what: string;
    readonly remedy: string;
}

/** Checked for the whole upgrade path: one scan answers the questions of all its hops. */
const obstacles: readonly DataIncompatibility[] = [
    {
        // "Compatibility Changes in MongoDB 5.0": NaN counts as 0 on 5.0.0 to 5.0.13 and 6.0.0 to 6.0.1. Tried: documents
        // that 4.4.2 kept were deleted by the first TTL pass of 5.0.4; collMod fixes the index on 4.4.2.
        series: "5.0",
        find: blocker,
        names: (data) => data.ttlNan,
        what: "servers from 5.0 on may expire all documents of TTL indexes whose expireAfterSeconds is NaN",
        remedy: "Set expireAfterSeconds of each to a number with collMod, or drop the index",
    },
    {
        // The same page: raising the FCV to 5.0 removes them.
        series: "5.0",
        find: warning,
        names: (data) => data.geoHaystack,
        what: "featureCompatibilityVersion 5.0 removes geoHaystack indexes",
        remedy: "Use a 2d index with $geoNear instead",
    },
    {
        // Release notes of 6.1, part of 7.0. Not tried: no server above 6.0 was available.
        series: "7.0",
        find: blocker,
        names: (data) => data.bucketViews,
        what: "servers from 7.0 on allow no views on the system.buckets collections of time series",
        remedy: "Drop the view, or create it on the time-series collection instead",
    },
    {
        // Manual, "System Collections": 8.0 cannot be installed over them. Not tried.
        series: "8.0",
        find: blocker,
        names: (data) => data.invalidBuckets,
        what: "servers from 8.0 on accept no system.buckets collection without time-series options",
        remedy: "Rename or drop the collection",
    },
    {
        // Upgrade pages of 9.0. Not tried.
        series: "9.0",
        find: warning,
        names: (data) => data.crowdedDatabases,
        what: `the upgrade to 9.0 is slow with more than ${mostTimeSeriesCollections} time-series collections in a database`,
        remedy: "Raise upgrade.startTimeoutSecs, or drop collections first",
    },
];

/** Finds data that the desired series does not support. */
export function checkData(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const data = inspection.set?.data;
    if (data === undefined) {
        return [];
    }
    return obstacles.flatMap(({ series, find, names, what, remedy }) => {
        const found = leadsInto(topology, goal, series) ? names(data) : [];
        return found.length === 0
            ? []
            : find(
                  "data-not-ready",
                  `${find === blocker ? `Cannot upgrade ${topology.setName} to ${goal.version}` : `Upgrading ${topology.setName} to ${goal.version} has side effects`}: ${what}: ${listNames(found)}`,
                  remedy,
              );
    });
}

/** Warns if the scan reached its limits: data that it did not cover may block the upgrade. */
export function checkDataScanned(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const cutOff = inspection.set?.data?.cutOff;
    if (cutOff === undefined) {
        return [];
    }
    const { scanned, total, what } = cutOff;
    return warning(
        "data-not-scanned",
        `${total === undefined ? "None of the" : `Only ${scanned} of ${total}`} ${what} of ${topology.setName} could be scanned for data that ${goal.version} does not support`,
        "Check the others manually for what the release notes' page on compatibility changes names",
    );
}
