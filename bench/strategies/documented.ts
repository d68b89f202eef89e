import type { RealSet } from "../../test/kit/sets/real-set";
import type { Place } from "../../test/kit/sets/by-hand";
import { runOn } from "../../test/kit/sets/by-hand";
import { pollUntil, restart, stateSeenOn } from "./scripted";

/**
 * Follows the vendor's page "Upgrade a Replica Set to 6.0" (release notes) in a script. The page's procedure: for the
 * secondaries one at a time, shut down, replace the binary, restart, wait until `rs.status()` shows SECONDARY; then
 * `rs.stepDown()`, wait until `rs.status()` shows that the primary has stepped down and another member is PRIMARY; then the
 * same for the former primary. The page does not specify how to shut down, nor how often to poll. The script assumes
 * SIGTERM, as every service manager sends; `rs.status()` on the primary, every second; all releases unpacked beforehand.
 */
export async function upgradeAsDocumented(set: RealSet, version: string): Promise<void> {
    const primary = await set.primary();
    const secondaries = set.hosts.filter((host) => host !== primary);
    for (const host of secondaries) {
        await restartWatchedBy(primary, set.place(host), version);
    }
    await runOn(primary, { replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
    await pollUntil("another member is PRIMARY", async () => {
        const states = secondaries.map((host) => stateSeenOn(primary, host, 0));
        return (await Promise.all(states)).includes("PRIMARY");
    });
    await restartWatchedBy(await set.primary(), set.place(primary), version);
}

async function restartWatchedBy(primary: string, place: Place, version: string): Promise<void> {
    await restart(place, version);
    const startedMs = Date.now();
    await pollUntil(
        `${primary} sees ${place.host} as SECONDARY`,
        async () => (await stateSeenOn(primary, place.host, startedMs)) === "SECONDARY",
    );
}
