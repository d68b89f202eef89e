import { setTimeout as pause } from "node:timers/promises";

const usualLimitMs = 60_000;
const pollIntervalMs = 50;

/** Polls until `poll` returns something other than undefined or false. */
export async function eventually<T>(
    condition: string,
    poll: () => Promise<T | undefined | false>,
    limitMs = usualLimitMs,
): Promise<T> {
    const deadline = performance.now() + limitMs;
    for (;;) {
        const found = await poll();
        if (found !== undefined && found !== false) {
            return found;
        }
        if (performance.now() > deadline) {
            throw new Error(`Waited ${limitMs / 1000} s in vain until ${condition}`);
        }
        await pause(pollIntervalMs);
    }
}
