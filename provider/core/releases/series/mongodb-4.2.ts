import { mmapv1Removed } from "./explanations";
import type { Series } from "./series";

export const mongodb42: Series = {
    series: "4.2",
    from: ["4.0"],
    confirmFcv: false,
    lowersFcv: true,
    removedOptions: [
        // Tried, START ONLY on 4.2.6 and 6.0.27. It was never allowed in a replica set with WiredTiger.
        {
            path: "storage.journal.enabled",
            since: "4.0",
            effect: "refused",
            onlyIf: "false",
            explanation: "members of a replica set need their journal",
        },
        // Tried on 4.2.6, START ONLY.
        {
            path: "storage.engine",
            effect: "refused",
            onlyIf: "mmapv1",
            explanation: mmapv1Removed,
            instead: "Resync the member with WiredTiger before the upgrade",
        },
        // Tried on 4.2.6, this and the next two; no older release was available.
        { path: "storage.mmapv1", effect: "refused", explanation: mmapv1Removed },
        { path: "storage.repairPath", effect: "refused", explanation: mmapv1Removed },
        {
            path: "replication.secondaryIndexPrefetch",
            effect: "refused",
            explanation: mmapv1Removed,
        },
    ],
    minimumDrivers: {
        nodejs: "3.3",
        PyMongo: "3.9",
        "mongo-java-driver": "3.11",
        "mongo-csharp-driver": "2.9",
        "mongo-go-driver": "1.1",
        mongoc: "1.15",
        // 3.5 and older are not listed with 4.2.
        mongocxx: "3.6",
        "ext-mongodb": "1.6",
        "mongo-ruby-driver": "2.10",
    },
};
