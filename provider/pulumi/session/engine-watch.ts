import { isListening } from "../../io/mongodb/connections";
import { engineAddress } from "./engine-log";

const pollIntervalMs = 2_000;
/** In a row: a busy machine may make one wait in vain. */
const missesThatCount = 2;

let atWork = 0;
let watching = false;

/** Work that is brought to its end whatever becomes of the engine: half of it might leave a member down. */
export async function counted<T>(work: Promise<T>): Promise<T> {
    atWork += 1;
    try {
        return await work;
    } finally {
        atWork -= 1;
    }
}

/**
 * A killed engine leaves its dynamic provider behind, which would live on, and hold the set's lock against other stacks. So
 * it ends, as the engine would have ended it, once nothing is under way. Until then nobody reads what it prints: Pulumi's
 * launcher prints the error that this makes, which makes another one, for ever (seen with 3.248.0), and the member at hand
 * stays down.
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
            if (misses >= missesThatCount && atWork === 0) {
                clearInterval(timer);
                end();
            }
        });
    }, everyMs).unref();
}
