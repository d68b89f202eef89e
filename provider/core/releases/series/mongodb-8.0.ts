import { mixedBuckets, removed } from "./explanations";
import type { Series } from "./series";

export const mongodb80: Series = {
    series: "8.0",
    from: ["7.0"],
    confirmFcv: true,
    // As 7.0.
    lowersFcv: false,
    removedOptions: [
        // 6.0.27 accepts it.
        {
            path: "setParameter.storeFindAndModifyImagesInSideCollection",
            effect: "refused",
            explanation: removed,
        },
        {
            path: "setParameter.tcmallocAggressiveMemoryDecommit",
            effect: "changed",
            explanation: "servers use another allocator, and it is deprecated",
        },
        {
            path: "setParameter.enableFinerGrainedCatalogCacheRefresh",
            effect: "changed",
            explanation: "it is deprecated",
        },
    ],
    minimumDrivers: {
        nodejs: "6.9",
        PyMongo: "4.9",
        "mongo-java-driver": "5.2",
        "mongo-csharp-driver": "2.29",
        "mongo-go-driver": "1.18",
        mongoc: "1.28",
        mongocxx: "3.11",
        "ext-mongodb": "1.20",
        "mongo-ruby-driver": "2.21",
        "mongo-rust-driver": "3.1",
    },
    dataRules: [
        // Manual, "System Collections": 8.0 cannot be installed over them. Not tried.
        {
            question: "invalid-buckets",
            problem: "invalidBuckets",
            severity: "blocker",
            effect: "servers of 8.0 and later accept no system.buckets collection without time-series options",
            remedy: "Rename or drop the collection",
        },
    ],
    knownBad: [
        {
            tickets: "SERVER-94559 and SERVER-95067",
            to: ["8.0.0", "8.0.3"],
            onlyWith: "time-series collections",
            happens: mixedBuckets,
            choose: "8.0.4",
        },
    ],
    host: {
        // Release notes of 8.0: its allocator breaks on Linux 6.19 to 7.0.13 (SERVER-121912), which give memory out
        // twice. Newer patch releases check the kernel's number, as this package does, and do not start (8.0.28, 8.3.9;
        // 8.0.20 and 8.2.12 do not check: they start, and crash after some 30 s). The first releases that check also
        // refuse 7.0.14 and later (SERVER-125742). Not tried: no such kernel was available.
        brokenKernels: {
            first: "6.19.0",
            last: "7.0.13",
            required: "a kernel below 6.19, or 7.0.14 and later (SERVER-121912)",
        },
        // Release notes of 8.1, and of 8.0.16: a higher value is replaced by the default.
        connectionLimitFrom: "8.0.16",
    },
};
