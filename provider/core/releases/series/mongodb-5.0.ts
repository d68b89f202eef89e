import {
    brokenCheckpoint,
    duplicateKeys,
    incompleteCheckpoint,
    misleadingCheckpoint,
    removed,
} from "./explanations";
import type { Series } from "./series";

export const mongodb50: Series = {
    series: "5.0",
    from: ["4.4"],
    confirmFcv: false,
    lowersFcv: true,
    // Downgrade page of 5.0. Not tried.
    floor: {
        version: "4.4.7",
        always: false,
        reason: "earlier releases misread time-zone files in the slim format, if such files are installed",
    },
    removedOptions: [
        // Tried.
        { path: "net.serviceExecutor", effect: "refused", explanation: removed },
        // Tried, START ONLY: 5.0.4 and 6.0.27 end with message 5324700. `true` is accepted.
        {
            path: "replication.enableMajorityReadConcern",
            effect: "refused",
            onlyIf: "false",
            explanation: "read concern majority is always on",
        },
        // Tried, this and the next three.
        { path: "setParameter.cachePressureThreshold", effect: "refused", explanation: removed },
        {
            path: "setParameter.shouldMultiDocTxnCreateCollectionAndIndexes",
            effect: "refused",
            explanation: "transactions may always create collections and indexes",
        },
        {
            path: "setParameter.maxTargetSnapshotHistoryWindowInSeconds",
            effect: "refused",
            explanation: "it was replaced",
            instead: "Use setParameter.minSnapshotHistoryWindowInSeconds",
        },
        {
            path: "setParameter.connPoolMaxShardedConnsPerHost",
            effect: "refused",
            explanation: removed,
        },
        // Tried: 5.0.4 and 6.0.27 accept it silently.
        {
            path: "security.clusterIpSourceWhitelist",
            effect: "changed",
            explanation: "it was renamed, and the old name is deprecated",
            instead: "Use security.clusterIpSourceAllowlist, once all members run 5.0",
        },
    ],
    minimumDrivers: {
        nodejs: "3.7",
        PyMongo: "3.12",
        "mongo-java-driver": "4.3",
        "mongo-csharp-driver": "2.13",
        "mongo-go-driver": "1.6",
        mongoc: "1.18",
        mongocxx: "3.7",
        "ext-mongodb": "1.10",
        "mongo-ruby-driver": "2.16",
        "mongo-rust-driver": "2.0",
    },
    dataRules: [
        // "Compatibility Changes in MongoDB 5.0": NaN counts as 0 on 5.0.0 to 5.0.13 and 6.0.0 to 6.0.1. Tried: 5.0.4
        // deleted what 4.4.2 had kept as soon as it ran; collMod fixes it on 4.4.2.
        {
            question: "indexes",
            problem: "ttlNan",
            severity: "blocker",
            effect: "servers of 5.0 and later may expire all documents immediately if a TTL index has expireAfterSeconds NaN",
            remedy: "Set a number by collMod, or drop the index",
        },
        // The same page: raising the FCV to 5.0 removes them.
        {
            question: "indexes",
            problem: "geoHaystack",
            severity: "warning",
            effect: "featureCompatibilityVersion 5.0 removes geoHaystack indexes",
            remedy: "Build a 2d index and use $geoNear instead",
        },
    ],
    knownBad: [
        {
            tickets: "SERVER-58936",
            to: ["5.0.0", "5.0.1"],
            happens: duplicateKeys,
            choose: "5.0.6",
        },
        {
            tickets: "WT-7984",
            to: ["5.0.0", "5.0.2"],
            happens: incompleteCheckpoint,
            choose: "5.0.6",
        },
        { tickets: "WT-7995", to: ["5.0.0", "5.0.2"], happens: brokenCheckpoint, choose: "5.0.6" },
        {
            tickets: "WT-8395",
            from: ["4.4.3", "4.4.4"],
            to: ["5.0.2", "5.0.5"],
            happens: misleadingCheckpoint,
            choose: "5.0.6",
        },
    ],
    host: {
        // Manual, "Production Notes", platform support. Not tried on processors without it.
        processor: { architecture: "x64", from: "5.0.0", features: ["avx"], required: "AVX" },
    },
};
