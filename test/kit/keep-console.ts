let keepers = 0;
let theirs: typeof console.log | undefined;

/**
 * Keeps what `work` prints, line by line. Without an engine to tell, the handlers' reports go to the
 * console, in the middle of the test's own. Of several side by side the last one to begin gets all.
 */
export async function keepConsole<T>(lines: string[], work: () => Promise<T>): Promise<T> {
    keepers += 1;
    theirs ??= console.log;
    console.log = (text: unknown) => {
        lines.push(String(text));
    };
    try {
        return await work();
    } finally {
        keepers -= 1;
        if (keepers === 0 && theirs) {
            console.log = theirs;
            theirs = undefined;
        }
    }
}
