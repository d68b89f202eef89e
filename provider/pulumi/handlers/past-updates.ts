import type { LastMemberUpgrade } from "../../core/report/upgrade-record";
import type { LastHop, MemberOutputs, UpgradePathOutputs } from "../state/inputs";

/** What a member's state keeps of its turns. */
export type PastUpdates = Pick<MemberOutputs, "lastUpgrade" | "earlierUpgrades">;

/** What is known of the past has an end: a state goes over the network with each update. */
const mostKept = 10;

export function pastOf({ lastUpgrade, earlierUpgrades }: PastUpdates = {}): PastUpdates {
    return {
        ...(lastUpgrade && { lastUpgrade }),
        ...(earlierUpgrades && { earlierUpgrades }),
    };
}

export function addMemberUpdate(past: PastUpdates, lastUpgrade: LastMemberUpgrade): PastUpdates {
    const earlierUpgrades = before(past.earlierUpgrades, past.lastUpgrade);
    return { lastUpgrade, ...(earlierUpgrades.length > 0 && { earlierUpgrades }) };
}

/** Of the hops before the last one: those of this update, or as they were where it had none. */
export function addHops(
    { lastHops, earlierHops }: Pick<UpgradePathOutputs, "lastHops" | "earlierHops"> = {},
    hops: readonly LastHop[],
): Pick<UpgradePathOutputs, "lastHops" | "earlierHops"> {
    const earlier = hops.length > 0 ? before(earlierHops, ...(lastHops ?? [])) : earlierHops;
    return {
        lastHops: hops.length > 0 ? hops : (lastHops ?? []),
        ...(earlier && earlier.length > 0 && { earlierHops: earlier }),
    };
}

function before<T>(
    earlier: readonly T[] | undefined,
    ...last: readonly (T | undefined)[]
): readonly T[] {
    const kept = last.filter((each) => each !== undefined);
    return [...(earlier ?? []), ...kept].slice(1 - mostKept);
}
