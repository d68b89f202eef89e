import type { Limits } from "../../../provider/core/checks/check";

/** What a program has that sets no limit of its own. */
export const limits: Limits = { maxLagSecs: 10, expectedDownSecs: 30, accept: [] };
