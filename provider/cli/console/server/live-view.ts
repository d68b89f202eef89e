import type { Gap, Interval } from "../model/availability";
import type { Health } from "../model/health";
import { healthOf } from "../model/health";
import type { OplogWindow } from "../../../core/inspection/inspection";
import type { HeldLock } from "../../../core/gates/lock";
import { describeLock } from "../../../core/gates/lock";
import type { MemberReport } from "../../../core/report/report";
import { reportMember } from "../../../core/report/report";
import type { Member, Topology } from "../../../core/topology/topology";

/** The set as it is now, by its own account: for the page, so without a secret. */
export interface LiveView {
    readonly set: SetSummary | null;
    readonly availability: {
        readonly line: readonly Interval[];
        readonly gaps: readonly (Gap & { readonly text: string })[];
        /** How often the members are asked. */
        readonly everyMs: number;
        readonly keepMs: number;
    };
    /** Why the set can't be seen; null where it can. */
    readonly error: string | null;
}

export interface SetSummary {
    readonly setName: string;
    /** Made of the members' names: never the one that the program gave. */
    readonly connectionString: string;
    readonly health: Health;
    readonly members: readonly MemberCard[];
    /** Who is at work on the set, from wherever; null where nobody says so. */
    readonly lock: string | null;
    readonly seenMs: number;
}

export interface MemberCard extends MemberReport {
    /** To the last hello. Where it does not, the rest is how it was seen before. */
    readonly answers: boolean;
    readonly hidden: boolean;
    readonly delaySecs: number;
    readonly priority: number;
    readonly votes: number;
    readonly uptimeSecs: number | null;
    readonly syncSource: string | null;
    readonly oplogWindowSecs: number | null;
    /** Measured on a full oplog; else it is projected. */
    readonly oplogFull: boolean | null;
}

export function viewSet(
    topology: Topology,
    answered: ReadonlySet<string> | undefined,
    oplogs: ReadonlyMap<string, OplogWindow>,
    lock: HeldLock | undefined,
    seenMs: number,
): SetSummary {
    const { setName, members } = topology;
    const answers = ({ host, state }: Member) => answered?.has(host) ?? state !== "DOWN";
    const silent = members.filter((member) => !answers(member)).map(({ host }) => host);
    return {
        setName,
        connectionString: `mongodb://${members.map(({ host }) => host).join(",")}/?replicaSet=${setName}`,
        health: healthOf(topology, new Set(silent)),
        members: members.map((member) => {
            const oplog = oplogs.get(member.host);
            return {
                ...reportMember(member),
                answers: answers(member),
                hidden: member.hidden,
                delaySecs: member.delaySecs,
                priority: member.priority,
                votes: member.votes,
                uptimeSecs: member.uptimeSecs ?? null,
                syncSource: member.syncSource ?? null,
                oplogWindowSecs: oplog?.windowSecs ?? null,
                oplogFull: oplog?.full ?? null,
            };
        }),
        lock: lock === undefined || lock.leftSecs <= 0 ? null : describeLock(lock),
        seenMs,
    };
}
