import type { RealSet } from "../../test/kit/sets/real-set";
import { stateOf } from "../../test/kit/sets/by-hand";
import { pollUntil, restart } from "./scripted";

/** Restarts every member in the order of the list, including the primary, without a step-down. */
export async function upgradeInListOrder(set: RealSet, version: string): Promise<void> {
    for (const host of set.hosts) {
        await restart(set.place(host), version);
        await pollUntil(`${host} serves`, async () =>
            /^(PRIMARY|SECONDARY)$/.test((await stateOf(host)) ?? ""),
        );
    }
}
