import type { Clock } from "./ports";

const firstPauseMs = 20;
const longestPauseMs = 250;
/** Of the time that has passed: what ends then is noticed that little later. */
const pauseShare = 1 / 20;

/** How long a passing state of another member (an election, a late heartbeat) may hold up a run, in seconds. */
export const transientLimitSecs = 30;

/** What one look found: done with a value, or not yet, with the words for it. */
export type PollResult<T> = { readonly done: T } | { readonly seen: string };

/**
 * Looks again and again, at pauses from 20 to 250 ms that grow with the time that has passed, until `look` is done.
 * At the deadline `late` makes the error from what was seen last.
 */
export async function waitUntil<T>(
    clock: Clock,
    timeoutSecs: number,
    look: () => Promise<PollResult<T>>,
    late: (seen: string) => Error,
): Promise<T> {
    const begun = clock.now();
    const deadline = begun + timeoutSecs * 1000;
    for (;;) {
        const found = await look();
        if ("done" in found) {
            return found.done;
        }
        if (clock.now() >= deadline) {
            throw late(found.seen);
        }
        const share = (clock.now() - begun) * pauseShare;
        await clock.sleep(Math.min(Math.max(firstPauseMs, share), longestPauseMs));
    }
}
