/**
 * Keeps what `work` prints, line by line. Without an engine to tell, the handlers' reports go to the
 * console, in the middle of the test's own.
 */
export async function keepConsole<T>(lines: string[], work: () => Promise<T>): Promise<T> {
    const { log } = console;
    console.log = (text: unknown) => {
        lines.push(String(text));
    };
    try {
        return await work();
    } finally {
        console.log = log;
    }
}
