/**
 * Waits for `work` for at most `ms`, then resolves to the result of `onTimeout`, or rejects if there is none. The work itself
 * continues; its later failure is ignored.
 */
export async function withTimeout<T, U = never>(
    work: Promise<T>,
    ms: number,
    onTimeout?: () => U,
): Promise<T | U> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<U>((resolve, reject) => {
        timer = setTimeout(() => {
            if (onTimeout) {
                resolve(onTimeout());
            } else {
                reject(new Error(`no answer within ${ms / 1000} s`));
            }
        }, ms);
    });
    try {
        return await Promise.race([work, timeout]);
    } finally {
        clearTimeout(timer);
    }
}
