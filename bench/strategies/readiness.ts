import type { RealSet } from "../../test/kit/sets/real-set";
import { runOn } from "../../test/kit/sets/by-hand";
import { pollUntil, restart } from "./scripted";

/**
 * Upgrades as operators do that rely on a readiness probe: secondaries first, each until its server answers, whatever
 * its state; then a step-down; the old primary is stopped as soon as the command has returned.
 */
export async function upgradeByReadiness(set: RealSet, version: string): Promise<void> {
    const primary = await set.primary();
    for (const host of set.hosts.filter((each) => each !== primary)) {
        await restartUntilReady(set, host, version);
    }
    await pollUntil(`${primary} steps down`, async () => {
        const reply = await runOn(primary, { replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
        return reply.ok === 1;
    });
    await restartUntilReady(set, primary, version);
}

async function restartUntilReady(set: RealSet, host: string, version: string): Promise<void> {
    await restart(set.place(host), version);
    await pollUntil(`${host} answers`, async () => (await runOn(host, { ping: 1 })).ok === 1);
}
