import type { Clock } from "./ports";

const minPauseMs = 20;
const maxPauseMs = 250;
/** The pause as a share of the elapsed time, so that the delay until a change is noticed stays proportional. */
const pauseShare = 1 / 20;

/** How long a transient state of another member (an election, a late heartbeat) may delay a run, in seconds. */
export const transientLimitSecs = 30;

/** What one poll found: a result, or a description of what it saw instead. */
export type PollResult<T> = { readonly done: T } | { readonly seen: string };

interface WaitOptions {
    /** Asked at the deadline: true begins the time limit again. */
    readonly extendWhile?: () => boolean;
    /** When what is waited for last showed progress, by the same clock: the time limit counts from then. */
    readonly progressAt?: () => number;
}

/**
 * Polls until `poll` is done, with pauses from 20 to 250 ms that grow with the elapsed time. At the deadline it throws
 * what `timeoutError` makes of the last state seen.
 */
export async function waitUntil<T>(
    clock: Clock,
    timeoutSecs: number,
    poll: () => Promise<PollResult<T>>,
    timeoutError: (seen: string) => Error,
    { extendWhile = () => false, progressAt = () => -Infinity }: WaitOptions = {},
): Promise<T> {
    let begun = clock.now();
    for (;;) {
        const result = await poll();
        if ("done" in result) {
            return result.done;
        }
        if (clock.now() >= Math.max(begun, progressAt()) + timeoutSecs * 1000) {
            if (!extendWhile()) {
                throw timeoutError(result.seen);
            }
            begun = clock.now();
        }
        const share = (clock.now() - begun) * pauseShare;
        await clock.sleep(Math.min(Math.max(minPauseMs, share), maxPauseMs));
    }
}
