import type { Limits } from "../../../provider/core/checks/check";

/** The limits of a program that sets none of its own. */
export const limits: Limits = { maxLagSecs: 10, expectedDownSecs: 30, accept: [] };
