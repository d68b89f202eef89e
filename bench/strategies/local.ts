import { RealSet } from "../../test/kit/sets/real-set";
import type { MakeTarget, Target } from "../target";

/** A set that this process itself upgrades. */
export function localTarget(
    upgrade: (set: RealSet, version: string) => Promise<unknown>,
): MakeTarget {
    return async ({ from, members }): Promise<Target> => {
        const set = await RealSet.create({ version: from, members });
        return {
            places: set.hosts.map((host) => set.place(host)),
            connectionString: set.connectionString,
            upgrade: async (version) => {
                const before = process.cpuUsage();
                await upgrade(set, version);
                const { user, system } = process.cpuUsage(before);
                return (user + system) / 1000;
            },
            close: () => set.close(),
        };
    };
}
