import { isListening } from "../../io/mongodb/connections";
import { engineAddress } from "./engine-log";

const pollIntervalMs = 2_000;
/** Failed polls in a row after which the engine counts as gone: on a busy machine a single one may time out. */
const maxMisses = 2;

let running = 0;
let watching = false;

/** Counts work that must be completed even if the engine is gone: unfinished, it might leave a member down. */
export async function counted<T>(work: Promise<T>): Promise<T> {
    running += 1;
    try {
        return await work;
    } finally {
        running -= 1;
    }
}

/**
 * Ends this process once its engine is gone and no work is running. A killed engine leaves its dynamic provider behind,
 * which would otherwise keep the set's lock. Errors of the output streams are ignored: nothing reads them any more, and
 * Pulumi's launcher prints each such error, which causes the next one, endlessly (seen with 3.248.0), while the member that
 * is being updated stays down.
 */
export function endWithEngine(
    end: () => void,
    address = engineAddress(),
    everyMs = pollIntervalMs,
): void {
    if (watching || address === undefined) {
        return;
    }
    watching = true;
    for (const stream of [process.stdout, process.stderr]) {
        stream.on("error", () => undefined);
    }
    let misses = 0;
    const timer = setInterval(() => {
        void isListening(address).then((listens) => {
            misses = listens ? 0 : misses + 1;
            if (misses >= maxMisses && running === 0) {
                clearInterval(timer);
                end();
            }
        });
    }, everyMs).unref();
}
