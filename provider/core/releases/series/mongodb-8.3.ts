import type { Series } from "./series";

export const mongodb83: Series = {
    series: "8.3",
    from: ["8.0", "8.2"],
    confirmFcv: true,
    // It has a downgrade page again.
    lowersFcv: true,
};
