import type { Connections } from "../../io/mongodb/connections";
import { LiveSetLock, describeSelf } from "../../io/mongodb/set-lock";
import { withTimeout } from "../../io/system/with-timeout";
import { endWithEngine } from "./engine-watch";
import type { SetInputs } from "../state/inputs";

/** One for each set resource of this process, whatever members take their turns in it. */
const locks = new Map<string, LiveSetLock>();

/** How long the end of a process may be held up by giving locks back; what stays expires by itself. */
const closeTimeoutMs = 1_000;

let watching = false;

export function lockOf(set: SetInputs, connections: Connections): LiveSetLock {
    const known = locks.get(set.owner);
    if (known) {
        return known;
    }
    const hosts = set.members.map((member) => member.host);
    const made = new LiveSetLock(set.setName, hosts, describeSelf(set.owner), connections);
    locks.set(set.owner, made);
    return made;
}

/** Gives back what is held; whoever wants a lock afterwards is a new holder. */
export async function releaseLocks(): Promise<void> {
    const held = [...locks.values()];
    locks.clear();
    await Promise.all(held.map((lock) => lock.release()));
}

/**
 * A provider is not told which member was its last; the engine sends SIGINT when all work is done, and also where somebody
 * cancels twice. Called by handlers that may take a lock: a program that only previews keeps its signals.
 */
export function releaseLocksAtEnd(): void {
    if (watching) {
        return;
    }
    watching = true;
    process.once("SIGINT", () => {
        void withTimeout(releaseLocks(), closeTimeoutMs, () => undefined).finally(() => {
            process.kill(process.pid, "SIGINT"); // As it would have ended without us.
        });
    });
    endWithEngine(() => process.kill(process.pid, "SIGINT"));
}
