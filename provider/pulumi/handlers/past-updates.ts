import { defined } from "../../core/json/defined";
import type { LastMemberUpgrade } from "../../core/report/upgrade-record";
import type { LastHop, MemberOutputs, UpgradePathOutputs } from "../state/inputs";

/** The updates that a member's state keeps. */
export type PastUpdates = Pick<MemberOutputs, "lastUpgrade" | "earlierUpgrades">;

/** The hops that the state of an `UpgradePath` keeps. */
type PastHops = Pick<UpgradePathOutputs, "lastHops" | "earlierHops">;

/** How many updates are kept. The state is sent over the network with each update, so it must not grow without limit. */
const maxKept = 10;

/** Returns only the past updates of a member's outputs. */
export function pastOf({ lastUpgrade, earlierUpgrades }: PastUpdates = {}): PastUpdates {
    return defined({ lastUpgrade, earlierUpgrades });
}

/** Adds an update, and drops the oldest ones beyond the limit. */
export function addMemberUpdate(past: PastUpdates, lastUpgrade: LastMemberUpgrade): PastUpdates {
    return defined({
        lastUpgrade,
        earlierUpgrades: append(past.earlierUpgrades, past.lastUpgrade),
    });
}

/** Adds the hops of an update. If it had none, the past stays as it is. */
export function addHops(
    { lastHops = [], earlierHops }: PastHops = {},
    hops: readonly LastHop[],
): PastHops {
    return hops.length > 0
        ? defined({ lastHops: hops, earlierHops: append(earlierHops, ...lastHops) })
        : defined({ lastHops, earlierHops });
}

/** Returns undefined instead of an empty list. */
function append<T>(
    earlier: readonly T[] = [],
    ...last: readonly (T | undefined)[]
): readonly T[] | undefined {
    const all = [...earlier, ...last.filter((each) => each !== undefined)].slice(1 - maxKept);
    return all.length > 0 ? all : undefined;
}
