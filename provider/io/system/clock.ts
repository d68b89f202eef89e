import { setTimeout } from "node:timers/promises";

import type { Clock } from "../../run/ports";

export const systemClock: Clock = {
    now: () => performance.now(),
    sleep: async (ms) => {
        await setTimeout(ms);
    },
};
