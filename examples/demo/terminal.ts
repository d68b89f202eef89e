import type { Screen } from "./view";

/** Returns a signal that Ctrl-C, SIGTERM and SIGHUP abort. A second one has no effect: the clean-up is under way. */
export function listenForInterrupts(): AbortSignal {
    const interrupt = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(name, () => {
            if (!interrupt.signal.aborted) {
                console.log("\nStopping once the running pulumi command has ended");
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
            // A terminal that does not know its size reports 0.
            return stdout.columns > 0 ? stdout.columns : 80;
        },
        write: (text) => void stdout.write(text),
    };
}
