import { runningVersions } from "../../core/topology/running-versions";
import type { Role } from "../../core/plan/step";
import { primaryOf } from "../../core/topology/topology";
import type { MemberTimings } from "../../run/member-timings";
import type { LastMemberUpgrade } from "../../core/report/upgrade-record";
import type { LastHop, SetInputs } from "../state/inputs";
import { limitObservations, observeOnce } from "./session";

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
    /** In the order in which they were upgraded, hop by hop. */
    readonly members: readonly {
        readonly host: string;
        readonly from: string;
        readonly to: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    readonly noPrimaryMs: number;
    readonly totalMs: number;
}

export async function observeOutcome(set: SetInputs): Promise<SetOutcome> {
    const topology = await limitObservations(() => observeOnce(set));
    return {
        runningVersion: runningVersions(topology).join(", "),
        primary: primaryOf(topology)?.host ?? "",
        members: topology.members.map((member) => ({
            host: member.host,
            state: member.state,
            version: member.version ?? "",
        })),
    };
}

/** In whole milliseconds. */
export function measured(
    from: string,
    to: string,
    startedAt: string,
    report: Pick<MemberTimings, "downMs" | "totalMs" | "noPrimaryMs"> & { readonly role: Role },
): LastMemberUpgrade {
    return {
        from,
        to,
        role: report.role,
        startedAt,
        downMs: Math.round(report.downMs),
        totalMs: Math.round(report.totalMs),
        noPrimaryMs: Math.round(report.noPrimaryMs),
    };
}

/** Of the members that went through it, and the hops before; undefined before the first one. */
export function upgradeOutcome(
    members: readonly (readonly [host: string, last: LastMemberUpgrade | undefined])[],
    earlierHops: readonly LastHop[] = [],
): UpgradeOutcome | undefined {
    const done = members
        .flatMap(([host, last]) => (last ? [{ host, ...last }] : []))
        .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    const newest = done.at(-1);
    const last = done.filter((each) => each.to === newest?.to && each.from === newest.from);
    if (!newest) {
        return undefined;
    }
    // The hops of an earlier update may not lead to this one.
    const leads = earlierHops.at(-1)?.version === newest.from;
    const mine = [...(leads ? earlierHops.flatMap((hop) => hop.members) : []), ...last];
    const first = mine[0] ?? newest;
    // Side by side, the one that began last need not be the last to end.
    const ended = Math.max(...last.map((each) => Date.parse(each.startedAt) + each.totalMs));
    return {
        from: first.from,
        to: newest.to,
        startedAt: first.startedAt,
        members: mine.map(({ host, from, to, role, downMs, totalMs }) => ({
            host,
            from,
            to,
            role,
            downMs,
            totalMs,
        })),
        noPrimaryMs: mine.reduce((sum, each) => sum + each.noPrimaryMs, 0),
        totalMs: ended - Date.parse(first.startedAt),
    };
}
