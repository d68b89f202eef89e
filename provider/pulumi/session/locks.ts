import type { Connections } from "../../io/mongodb/connections";
import { LiveSetLock, describeSelf } from "../../io/mongodb/set-lock";
import { withTimeout } from "../../io/system/with-timeout";
import { endWithEngine } from "./engine-watch";
import type { SetInputs } from "../state/inputs";

/** The lock of each set in this process, by owner. All members of a set share it. */
const locks = new Map<string, LiveSetLock>();

/** How long releasing locks may delay the end of the process. A lock that is not released expires. */
const closeTimeoutMs = 1_000;

let watching = false;

/** Returns the lock that all resources of the set share in this process. */
export function lockOf(set: SetInputs, connections: Connections): LiveSetLock {
    const known = locks.get(set.owner);
    if (known) {
        return known;
    }
    const hosts = set.members.map((member) => member.host);
    const lock = new LiveSetLock(set.setName, hosts, describeSelf(set.owner), connections);
    locks.set(set.owner, lock);
    return lock;
}

/** Releases all locks. A later run in this process acquires them as a new holder. */
export async function releaseLocks(): Promise<void> {
    const held = [...locks.values()];
    locks.clear();
    await Promise.all(held.map((lock) => lock.release()));
}

/**
 * Releases the locks when the process ends. A provider does not learn which member was its last: the engine sends SIGINT
 * when all work is done, and also after a second cancel. Only handlers that may acquire a lock call this, so a program that
 * only previews keeps its signal handling.
 */
export function releaseLocksAtEnd(): void {
    if (watching) {
        return;
    }
    watching = true;
    process.once("SIGINT", () => {
        void withTimeout(releaseLocks(), closeTimeoutMs, () => undefined).finally(() => {
            process.kill(process.pid, "SIGINT"); // Now with its default effect.
        });
    });
    endWithEngine(() => process.kill(process.pid, "SIGINT"));
}
