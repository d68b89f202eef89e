import { mixedBuckets, removed } from "./explanations";
import type { Series } from "./series";

export const mongodb70: Series = {
    series: "7.0",
    from: ["6.0"],
    confirmFcv: true,
    // Community: not at all. Enterprise: only with the vendor's support.
    lowersFcv: false,
    removedOptions: [
        // Not tried, except that 6.0.27 accepts it. journal.commitIntervalMs stays.
        {
            path: "storage.journal.enabled",
            since: "6.1",
            effect: "refused",
            explanation: "the journal is always on",
        },
        // Enterprise only.
        { path: "snmp", since: "6.1", effect: "refused", explanation: removed },
    ],
    minimumDrivers: {
        nodejs: "5.7",
        PyMongo: "4.4",
        "mongo-java-driver": "4.10",
        "mongo-csharp-driver": "2.20",
        "mongo-go-driver": "1.12",
        mongoc: "1.24",
        mongocxx: "3.8",
        "ext-mongodb": "1.16",
        "mongo-ruby-driver": "2.19",
        "mongo-rust-driver": "2.6",
    },
    dataRules: [
        // Release notes of 6.1, part of 7.0. Not tried: no server above 6.0 was available.
        {
            question: "bucket-views",
            problem: "bucketViews",
            severity: "blocker",
            effect: "servers of 7.0 and later allow no views on the system.buckets collections of time series",
            remedy: "Drop the view, or create it on the time-series collection",
        },
    ],
    knownBad: [
        {
            tickets: "SERVER-94559 and SERVER-95067",
            to: ["7.0.0", "7.0.15"],
            onlyWith: "time-series collections",
            happens: mixedBuckets,
            choose: "7.0.16",
        },
    ],
};
