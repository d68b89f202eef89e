import { runningVersions } from "../../core/topology/running-versions";
import type { Role } from "../../core/plan/step";
import { primaryOf } from "../../core/topology/topology";
import type { MemberTimings } from "../../run/member-timings";
import type { LastMemberUpgrade } from "../../core/report/upgrade-record";
import type { LastHop, SetInputs } from "../state/inputs";
import { limitObservations, observeOnce } from "./session";

/** The observed set after an update. */
export interface SetOutcome {
    /** "6.0.27", or several versions, oldest first, while the members differ. */
    readonly runningVersion: string;
    /** Address of the primary; "" if there is none. */
    readonly primary: string;
    readonly members: readonly {
        readonly host: string;
        readonly state: string;
        readonly version: string;
    }[];
}

/** Measurements of a change of version, combined from its members'. */
export interface UpgradeOutcome {
    readonly from: string;
    readonly to: string;
    readonly startedAt: string;
    /** The members in the order in which they were upgraded, hop by hop. */
    readonly members: readonly {
        readonly host: string;
        readonly from: string;
        readonly to: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    /** How long the set had no primary, in all: at handovers, and during restarts if the program accepts write downtime. */
    readonly noPrimaryMs: number;
    /** From the start of the first member's update to the end of the last. */
    readonly totalMs: number;
}

/** Observes the set and returns its outputs. */
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

/** Returns the record of a member's change of version, in whole milliseconds. */
export function recordUpgrade(
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

/** Combines the records of the members that took part in the last change of version, and of the hops before. Undefined before the first. */
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
    // The recorded hops may belong to an earlier update, which ended at another version.
    const areOfThisUpdate = earlierHops.at(-1)?.version === newest.from;
    const updates = [
        ...(areOfThisUpdate ? earlierHops.flatMap((hop) => hop.members) : []),
        ...last,
    ];
    const first = updates[0] ?? newest;
    // Among members that were updated in parallel, the last to begin need not be the last to end.
    const ended = Math.max(...last.map((each) => Date.parse(each.startedAt) + each.totalMs));
    return {
        from: first.from,
        to: newest.to,
        startedAt: first.startedAt,
        members: updates.map(({ host, from, to, role, downMs, totalMs }) => ({
            host,
            from,
            to,
            role,
            downMs,
            totalMs,
        })),
        noPrimaryMs: updates.reduce((sum, each) => sum + each.noPrimaryMs, 0),
        totalMs: ended - Date.parse(first.startedAt),
    };
}
