import type { Series } from "./series";

/** 9.0's upgrade page warns of slow starts with more of them in one database. */
export const maxTimeSeriesCollections = 5_000;

export const mongodb90: Series = {
    series: "9.0",
    from: ["8.0", "8.3"],
    confirmFcv: true,
    lowersFcv: true,
    removedOptions: [
        { path: "net.wireObjectCheck", effect: "changed", explanation: "it is deprecated" },
    ],
    dataRules: [
        // Upgrade pages of 9.0. Not tried.
        {
            question: "crowded-databases",
            problem: "crowdedDatabases",
            severity: "warning",
            effect: `the upgrade to 9.0 is slow with more than ${maxTimeSeriesCollections} time-series collections in a database`,
            remedy: "Allow it more time, or drop collections first",
        },
    ],
};
