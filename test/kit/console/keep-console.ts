/** Who keeps it just now; what was there before, as long as anybody does. */
const keeping: { keepers: number; theirs: typeof console.log } = {
    keepers: 0,
    theirs: console.log,
};

/**
 * Keeps what `work` prints, line by line. Without an engine to tell, the handlers' reports go to the
 * console, in the middle of the test's own. Of several side by side the last one to begin gets all.
 */
export async function keepConsole<T>(lines: string[], work: () => Promise<T>): Promise<T> {
    if (keeping.keepers === 0) {
        keeping.theirs = console.log;
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
            console.log = keeping.theirs;
        }
    }
}
