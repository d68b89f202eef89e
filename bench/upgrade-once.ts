import { setTimeout as pause } from "node:timers/promises";

import { readServerLog } from "../test/kit/sets/server-log";
import type { UpgradeRecord } from "./core/record";
import { Load } from "./load/load";
import type { MakeTarget, TargetOptions } from "./target";

/** How long the applications work before and after the upgrade, so that its after-effects show as well. */
const marginMs = 1_500;

/** Creates a set, upgrades it once while the applications work on it, and removes it. */
export async function upgradeOnce(
    makeTarget: MakeTarget,
    options: TargetOptions & { readonly load: number },
): Promise<UpgradeRecord> {
    const target = await makeTarget(options);
    try {
        const load = await Load.start(target.connectionString, options.load);
        try {
            await pause(marginMs);
            const beganMs = Date.now();
            const cpuMs = await target.upgrade(options.to);
            const endedMs = Date.now();
            await pause(marginMs);
            const { applications, lostWrites } = await load.stop(
                target.places.map(({ host }) => host),
            );
            const members = await Promise.all(
                target.places.map(async ({ host, folder }) => ({
                    host,
                    events: await readServerLog(folder),
                })),
            );
            return { beganMs, endedMs, cpuMs, applications, members, lostWrites };
        } finally {
            load.close();
        }
    } finally {
        await target.close();
    }
}
