import type { Gap, Interval } from "../model/availability";
import type { MemberStatus } from "../../../core/report/report";
import { statusOf } from "../../../core/report/report";
import type { Health } from "../model/health";
import { healthOf } from "../model/health";
import type { OplogWindow } from "../../../core/inspection/inspection";
import type { HeldLock } from "../../../core/gates/lock";
import { describeLock } from "../../../core/gates/lock";
import type { Member, Topology } from "../../../core/topology/topology";

/** The set as its members report it. It is sent to the page, so it contains no secret. */
export interface LiveView {
    readonly set: SetSummary | null;
    readonly availability: {
        readonly timeline: readonly Interval[];
        readonly gaps: readonly (Gap & { readonly text: string })[];
        /** How often the members are polled. */
        readonly everyMs: number;
        readonly keepMs: number;
    };
    /** Why the set cannot be observed; null if it can. */
    readonly error: string | null;
}

interface SetSummary {
    readonly setName: string;
    /** Made from the members' names: never the program's own. */
    readonly connectionString: string;
    readonly health: Health;
    readonly members: readonly MemberCard[];
    /** The holder of the lock, on whichever machine; null if no update runs. */
    readonly lock: string | null;
    readonly observedMs: number;
}

interface MemberCard extends MemberStatus {
    /** Whether it answered the last poll; if not, the other fields are from an earlier observation. */
    readonly answers: boolean;
    readonly hidden: boolean;
    readonly delaySecs: number;
    readonly priority: number;
    readonly votes: number;
    readonly uptimeSecs: number | null;
    readonly syncSource: string | null;
}

export function viewSet(
    topology: Topology,
    answered: ReadonlySet<string> | undefined,
    oplogs: ReadonlyMap<string, OplogWindow>,
    lock: HeldLock | undefined,
    observedMs: number,
): SetSummary {
    const { setName, members } = topology;
    const answers = ({ host, state }: Member) => answered?.has(host) ?? state !== "DOWN";
    const unresponsive = members.filter((member) => !answers(member)).map(({ host }) => host);
    return {
        setName,
        connectionString: `mongodb://${members.map(({ host }) => host).join(",")}/?replicaSet=${setName}`,
        health: healthOf(topology, new Set(unresponsive)),
        members: members.map((member) => ({
            ...statusOf(member, oplogs.get(member.host)),
            answers: answers(member),
            hidden: member.hidden,
            delaySecs: member.delaySecs,
            priority: member.priority,
            votes: member.votes,
            uptimeSecs: member.uptimeSecs ?? null,
            syncSource: member.syncSource ?? null,
        })),
        lock: lock === undefined || lock.leftSecs <= 0 ? null : describeLock(lock),
        observedMs,
    };
}
