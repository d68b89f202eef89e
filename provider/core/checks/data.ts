import { leadsInto, mostTimeSeriesCollections } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { DataScan, Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { listNames } from "./check";
import { blocker, warning } from "../errors/finding";

interface DataIncompatibility {
    /** The series that minds. */
    readonly series: string;
    readonly find: typeof blocker;
    readonly names: (data: DataScan) => readonly string[];
    readonly what: string;
    readonly remedy: string;
}

/** A scan of a path over several series holds what all of its hops ask about. */
const obstacles: readonly DataIncompatibility[] = [
    {
        // "Compatibility Changes in MongoDB 5.0": NaN counts as 0 on 5.0.0 to 5.0.13 and 6.0.0 to 6.0.1. Tried: what 4.4.2
        // kept was gone at 5.0.4's first look; collMod mends it on 4.4.2.
        series: "5.0",
        find: blocker,
        names: (data) => data.ttlNan,
        what: "servers from 5.0 on may expire all documents at once under TTL indexes whose expireAfterSeconds is NaN",
        remedy: "Give each a number by collMod, or drop it",
    },
    {
        // The same page: raising the FCV to 5.0 removes them.
        series: "5.0",
        find: warning,
        names: (data) => data.geoHaystack,
        what: "geoHaystack indexes are gone with featureCompatibilityVersion 5.0",
        remedy: "Build a 2d index and use $geoNear in their place",
    },
    {
        // Release notes of 6.1, part of 7.0. Not tried: no server above 6.0 is at hand.
        series: "7.0",
        find: blocker,
        names: (data) => data.bucketViews,
        what: "servers from 7.0 on allow no views on the system.buckets collections of time series",
        remedy: "Drop the view, or make it one on the time-series collection",
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
        remedy: "Allow it more time, or drop collections first",
    },
];

/** What the data themselves hold that the wanted series does not take. */
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
                  `${find === blocker ? `Cannot upgrade ${topology.setName} to ${goal.version}` : `Upgrading ${topology.setName} to ${goal.version} changes something`}: ${what}: ${listNames(found)}`,
                  remedy,
              );
    });
}

/** A scan has its limits; what it did not see may be in the way. */
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
        `${total === undefined ? "None of the" : `Only ${scanned} of ${total}`} ${what} of ${topology.setName} could be looked at for what ${goal.version} does not take`,
        "Look through the others by hand: the release notes' page on compatibility names what matters",
    );
}
