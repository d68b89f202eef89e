/** The number of calls at work, and the function that they have replaced. */
const keeping: { keepers: number; original: typeof console.log } = {
    keepers: 0,
    original: console.log,
};

/**
 * Keeps what `work` prints, line by line. Without an engine, the handlers print their reports, which would appear between
 * the test's own lines. If several calls run concurrently, the last one to begin receives all lines.
 */
export async function keepConsole<T>(lines: string[], work: () => Promise<T>): Promise<T> {
    if (keeping.keepers === 0) {
        keeping.original = console.log;
    }
    keeping.keepers += 1;
    console.log = (text: unknown) => {
        lines.push(String(text));
    };
    try {
        return await work();
    } finally {
        keeping.keepers -= 1;
        if (keeping.keepers === 0) {
            console.log = keeping.original;
        }
    }
}
