/**
 * Returns a function that runs at most `count` pieces of work at the same time. The others wait in order of arrival.
 */
export function limitConcurrency(count: number): <T>(work: () => Promise<T>) => Promise<T> {
    let running = 0;
    const waiting: (() => void)[] = [];
    return async (work) => {
        if (running >= count) {
            await new Promise<void>((resolve) => waiting.push(resolve));
        } else {
            running += 1;
        }
        try {
            return await work();
        } finally {
            const next = waiting.shift();
            if (next) {
                next(); // It takes this one's place.
            } else {
                running -= 1;
            }
        }
    };
}
