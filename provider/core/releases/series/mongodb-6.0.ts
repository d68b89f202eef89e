import type { Series } from "./series";

const noFipsInCommunity = "the Community edition does not have it any more";
const freeMonitoringEnded = "free monitoring was discontinued";

export const mongodb60: Series = {
    series: "6.0",
    from: ["5.0"],
    confirmFcv: false,
    lowersFcv: true,
    // Compatibility page of 6.0, "Index Key Format". Tried: 5.0.4 aborts at its start (message 28579, format
    // version 14) on a unique index that 6.0.5 built while the FCV was 5.0; 6.0.5 starts again.
    floor: {
        version: "5.0.7",
        always: false,
        dependsOn: "unique-indexes",
        reason: "earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was",
    },
    removedOptions: [
        // Tried on 6.0.5, whatever its value.
        {
            path: "net.tls.FIPSMode",
            effect: "refused",
            edition: "community",
            explanation: noFipsInCommunity,
        },
        {
            path: "net.ssl.FIPSMode",
            effect: "refused",
            edition: "community",
            explanation: noFipsInCommunity,
        },
        // Tried: 6.0.5 and 6.0.27 accept the old names too, and apply them.
        {
            path: "setParameter.wiredTigerConcurrentReadTransactions",
            effect: "changed",
            explanation: "it was renamed",
            instead:
                "Use setParameter.storageEngineConcurrentReadTransactions, once all members run 6.0",
        },
        {
            path: "setParameter.wiredTigerConcurrentWriteTransactions",
            effect: "changed",
            explanation: "it was renamed",
            instead:
                "Use setParameter.storageEngineConcurrentWriteTransactions, once all members run 6.0",
        },
        // The page says 7.0. Tried: 6.0.5 accepts it, 6.0.27 does not; nothing is known of the patches between them.
        {
            path: "cloud.monitoring.free",
            since: "6.0.27",
            effect: "refused",
            explanation: freeMonitoringEnded,
        },
        {
            path: "setParameter.cloudFreeMonitoringEndpointURL",
            since: "6.0.27",
            effect: "refused",
            explanation: freeMonitoringEnded,
        },
    ],
    minimumDrivers: {
        nodejs: "4.8",
        PyMongo: "4.2",
        "mongo-java-driver": "4.7",
        "mongo-csharp-driver": "2.16",
        "mongo-go-driver": "1.10",
        mongoc: "1.22",
        // 3.7 is not listed with 6.0.
        mongocxx: "3.8",
        "ext-mongodb": "1.15",
        "mongo-ruby-driver": "2.18",
        "mongo-rust-driver": "2.6",
    },
    knownBad: [
        {
            tickets: "SERVER-91194",
            to: ["6.0.0", "6.0.16"],
            onlyWith: "time-series collections",
            happens:
                "a flag of time-series collections may get lost, so that queries miss documents",
            choose: "6.0.17",
        },
    ],
};
