import {
    brokenCheckpoint,
    duplicateKeys,
    incompleteCheckpoint,
    misleadingCheckpoint,
    removed,
} from "./explanations";
import type { Series } from "./series";

export const mongodb44: Series = {
    series: "4.4",
    from: ["4.2"],
    confirmFcv: false,
    lowersFcv: true,
    // Downgrade page of 4.4, "Downgrade Floor"; SERVER-47006.
    floor: {
        version: "4.2.6",
        always: true,
        reason: "earlier releases cannot read the files of 4.4",
    },
    removedOptions: [
        // Tried on 4.4.2. 4.2.6 refuses it in combination with replication.replSetName.
        { path: "storage.indexBuildRetry", effect: "refused", explanation: removed },
        // Tried.
        {
            path: "setParameter.failIndexKeyTooLong",
            effect: "refused",
            explanation: "index keys have no length limit any more",
        },
        // Tried: "Unknown --setParameter" on 4.4.2.
        {
            path: "setParameter.internalQueryExecMaxBlockingSortBytes",
            effect: "refused",
            explanation: "it was renamed",
            instead: "Use setParameter.internalQueryMaxBlockingSortMemoryUsageBytes",
        },
        // Every release tried accepts it silently; that it does nothing is what the manual says.
        {
            path: "storage.wiredTiger.engineConfig.maxCacheOverflowFileSizeGB",
            effect: "ignored",
            explanation: "there is no cache overflow file any more",
        },
    ],
    minimumDrivers: {
        nodejs: "3.6",
        PyMongo: "3.11",
        "mongo-java-driver": "4.1",
        "mongo-csharp-driver": "2.11",
        "mongo-go-driver": "1.4",
        mongoc: "1.17",
        mongocxx: "3.6",
        "ext-mongodb": "1.8",
        "mongo-ruby-driver": "2.13",
        "mongo-rust-driver": "1.1",
    },
    knownBad: [
        // Upgrade page of 4.4.
        {
            tickets: "WT-6623",
            from: ["4.2.0", "4.2.25"],
            to: ["4.4.0", "4.4.0"],
            happens: "it may not start on data that originate from MongoDB 3.0",
            choose: "4.4.11",
        },
        {
            tickets: "WT-7426",
            to: ["4.4.5", "4.4.5"],
            happens:
                "a start may corrupt pages, so that their documents are not found or it does not start again",
            choose: "4.4.11",
        },
        {
            tickets: "SERVER-58936",
            to: ["4.4.7", "4.4.7"],
            happens: duplicateKeys,
            choose: "4.4.11",
        },
        {
            tickets: "WT-7984",
            to: ["4.4.8", "4.4.8"],
            happens: incompleteCheckpoint,
            choose: "4.4.11",
        },
        { tickets: "WT-7995", to: ["4.4.2", "4.4.8"], happens: brokenCheckpoint, choose: "4.4.11" },
        // The ticket names 4.4.3 and 4.4.4 only, and says that 4.4.2 is safe to leave; Percona's notes include 4.4.2.
        {
            tickets: "WT-8395",
            from: ["4.4.3", "4.4.4"],
            to: ["4.4.8", "4.4.10"],
            happens: misleadingCheckpoint,
            choose: "4.4.11",
        },
    ],
    host: {
        // Manual, "Production Notes", platform support. The rule came to 4.4 with 4.4.19 (SERVER-71772). The kernel's
        // arm64 list ("ELF hwcaps") names the features that ARMv8.1-A (the first two) and ARMv8.2-A require.
        // Not tried on processors without them.
        processor: {
            architecture: "arm64",
            from: "4.4.19",
            features: ["atomics", "asimdrdm", "dcpop"],
            required: "ARMv8.2-A",
        },
    },
};
