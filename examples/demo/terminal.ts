import type { Screen } from "./view";

/** Aborted by Ctrl-C and its kin. A second one changes nothing: the clean-up is under way. */
export function listenForInterrupts(): AbortSignal {
    const interrupt = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(name, () => {
            if (!interrupt.signal.aborted) {
                console.log("\nStopping: what pulumi is at comes to its end first");
            }
            interrupt.abort();
        });
    }
    return interrupt.signal;
}

export function openScreen(): Screen {
    const { stdout } = process;
    return {
        isTTY: stdout.isTTY,
        get columns() {
            // A terminal that does not know its size says 0.
            return stdout.columns > 0 ? stdout.columns : 80;
        },
        write: (text) => void stdout.write(text),
    };
}
