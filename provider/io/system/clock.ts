import { setTimeout } from "node:timers/promises";

import type { Clock } from "../../run/ports";

/** The clock of this machine. */
export const systemClock: Clock = {
    now: () => performance.now(),
    sleep: (ms) => setTimeout(ms),
};
