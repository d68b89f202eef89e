import type { RealSet } from "../../test/kit/real-set";
import { runOn } from "../../test/kit/by-hand";
import { pollUntil, restart, statusOn } from "./scripted";

/**
 * The vendor's page "Upgrade a Replica Set to 6.0" (release notes), by a script. The page says: the secondaries one at a
 * time: shut down, replace the binary, restart, wait until `rs.status()` shows SECONDARY; then `rs.stepDown()`, wait until
 * `rs.status()` shows that the primary has stepped down and another member is PRIMARY; then the former primary the same
 * way. It does not say how to shut down, nor how often to look. Assumed: SIGTERM, as every service manager does;
 * `rs.status()` on the primary, every second; all releases unpacked before.
 */
export async function upgradeAsDocumented(set: RealSet, version: string): Promise<void> {
    const primary = await set.primary();
    const secondaries = set.hosts.filter((host) => host !== primary);
    const showsOn = (asked: string, host: string, state: string) => async () =>
        (await statusOn(asked)).get(host) === state;
    for (const host of secondaries) {
        await restart(set.place(host), version);
        await pollUntil(
            `${primary} sees ${host} as SECONDARY`,
            showsOn(primary, host, "SECONDARY"),
        );
    }
    await runOn(primary, { replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
    await pollUntil("another member is PRIMARY", async () => {
        const states = [...(await statusOn(primary))];
        return states.some(([host, state]) => state === "PRIMARY" && host !== primary);
    });
    await restart(set.place(primary), version);
    const next = await set.primary();
    await pollUntil(`${next} sees ${primary} as SECONDARY`, showsOn(next, primary, "SECONDARY"));
}
