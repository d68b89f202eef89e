import { setTimeout as sleep } from "node:timers/promises";

/** Waits; resolves to false as soon as the user interrupts the command. */
export type Pause = (ms: number) => Promise<boolean>;

/** Runs work during which the first Ctrl-C makes `pause` resolve to false; a second one ends the process. */
export async function untilInterrupted<T>(work: (pause: Pause) => Promise<T>): Promise<T> {
    const interrupted = new AbortController();
    const { signal } = interrupted;
    const interrupt = () => {
        interrupted.abort();
    };
    process.once("SIGINT", interrupt);
    try {
        return await work((ms) => sleep(ms, true, { signal }).catch(() => false));
    } finally {
        process.off("SIGINT", interrupt);
    }
}

/** Runs work during which this process ignores Ctrl-C: the terminal sends it to the processes that it started, too. */
export async function ignoreInterrupts<T>(work: () => Promise<T>): Promise<T> {
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    try {
        return await work();
    } finally {
        process.off("SIGINT", ignore);
    }
}
