import { primaryOf } from "../core/topology";
import { compareVersions } from "../core/version";
import type { LastMemberUpgrade, SetInputs } from "./inputs";
import { observeOnce } from "./session";

/** The set as it is after the update. */
export interface SetOutcome {
    readonly runningVersion: string;
    readonly primary: string;
    readonly members: readonly {
        readonly host: string;
        readonly state: string;
        readonly version: string;
    }[];
}

/** How a change of version went, put together from its members' measurements. */
export interface UpgradeOutcome {
    readonly from: string;
    readonly to: string;
    readonly startedAt: string;
    /** In the order in which they were upgraded. */
    readonly members: readonly {
        readonly host: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    readonly noPrimaryMs: number;
    readonly totalMs: number;
}

export async function observeOutcome(set: SetInputs): Promise<SetOutcome> {
    const topology = await observeOnce(set);
    const versions = new Set(topology.members.flatMap((member) => member.version ?? []));
    return {
        runningVersion: [...versions].sort(compareVersions).join(", "),
        primary: primaryOf(topology)?.host ?? "",
        members: topology.members.map((member) => ({
            host: member.host,
            state: member.state,
            version: member.version ?? "",
        })),
    };
}

/** Of the members that went through it; undefined before the first one. */
export function upgradeOutcome(
    members: readonly (readonly [host: string, last: LastMemberUpgrade | undefined])[],
): UpgradeOutcome | undefined {
    const done = members
        .flatMap(([host, last]) => (last ? [{ host, ...last }] : []))
        .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    const newest = done.at(-1);
    const mine = done.filter((each) => each.to === newest?.to && each.from === newest.from);
    const first = mine.at(0);
    if (!newest || !first) {
        return undefined;
    }
    const ended = Date.parse(newest.startedAt) + newest.totalMs;
    return {
        from: first.from,
        to: first.to,
        startedAt: first.startedAt,
        members: mine.map(({ host, role, downMs, totalMs }) => ({ host, role, downMs, totalMs })),
        noPrimaryMs: mine.reduce((sum, each) => sum + each.noPrimaryMs, 0),
        totalMs: ended - Date.parse(first.startedAt),
    };
}
