import { removed } from "./explanations";
import type { Series } from "./series";

const hedgedReadsRemoved = "hedged reads were removed";

export const mongodb82: Series = {
    series: "8.2",
    from: ["8.0"],
    confirmFcv: true,
    // As 7.0.
    lowersFcv: false,
    removedOptions: [
        {
            path: "setParameter.maxTimeMSForHedgedReads",
            since: "8.1",
            effect: "ignored",
            explanation: hedgedReadsRemoved,
        },
        {
            path: "setParameter.readHedgingMode",
            since: "8.1",
            effect: "ignored",
            explanation: hedgedReadsRemoved,
        },
        {
            path: "setParameter.catalogCacheIndexMaxEntries",
            effect: "refused",
            explanation: removed,
        },
    ],
};
