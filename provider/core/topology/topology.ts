import { compareSeries } from "../releases/version";

/** States a server reports of itself (replSetGetStatus.myState), and "DOWN" for one that does not answer. */
export type MemberState =
    | "STARTUP"
    | "PRIMARY"
    | "SECONDARY"
    | "RECOVERING"
    | "STARTUP2"
    | "UNKNOWN"
    | "ARBITER"
    | "DOWN"
    | "ROLLBACK"
    | "REMOVED";

/** What a configuration says of a member for itself and others: `{ dc: "east" }`. */
export type Tags = Readonly<Record<string, string>>;

/** One member as it was observed: by its own account where it answers, by the set's configuration, and by its host. */
export interface Member {
    /** As in the set's configuration: "db1.example.com:27017". */
    readonly host: string;
    readonly state: MemberState;
    /** Version of the running process, as the server reports it. Absent while it does not answer. */
    readonly version?: string;
    /** Version of the binary that the next start would run. Absent where the host could not tell. */
    readonly installedVersion?: string;
    /** Version made ready beside it to take its place: set just before we stop a member, gone with the switch. */
    readonly preparedVersion?: string;
    /** What it ran before a change that has not proved itself yet: the way back. Laid at the change, gone with the proof. */
    readonly previousVersion?: string;
    /** Whether the host sees the server's process. */
    readonly processRuns: boolean;
    /** It is down and did not end in order: it crashed, or was killed. */
    readonly uncleanShutdown: boolean;
    /** It is down and its data folder is not empty. Looked at for arbiters, of which an older binary wants it empty. */
    readonly holdsData?: boolean;
    /** The configuration that it runs with is not the one wanted: it has to be started anew. */
    readonly configDiffers: boolean;
    readonly fcv?: string;
    /** A setFeatureCompatibilityVersion was begun and has not ended. */
    readonly fcvInTransition: boolean;
    /** Whether the set's configuration names it. */
    readonly inSet: boolean;
    /** The set's configuration names it, by this other name. */
    readonly knownAs?: string;
    /** It says that it is in another set than the others: that one's name. */
    readonly otherSet?: string;
    readonly arbiter: boolean;
    readonly hidden: boolean;
    readonly priority: number;
    readonly votes: number;
    readonly delaySecs: number;
    /** members[].tags of the set's configuration; absent where it has none. */
    readonly tags?: Tags;
    /** How far its last applied operation is behind the primary's. Absent without a primary, and for arbiters. */
    readonly lagSecs?: number;
    /** How long its process has run. Absent while it does not answer. */
    readonly uptimeSecs?: number;
    /** The member it replicates from. */
    readonly syncSource?: string;
    /** The primary has no news of it: it is down, or cut off from the others. Absent where it has, or there is none. */
    readonly unheard?: boolean;
    /** It does not answer us, and a member that does has news of it: it serves the set all the same. */
    readonly servesOthers?: boolean;
    /** The newest election that it knows of. Absent while it does not answer. */
    readonly term?: number;
    /** It answers, and does not tell us how it is. */
    readonly denied?: Denied;
}

/** Why a member does not tell us how it is: we gave no name, the wrong password, or the user has not the right. */
export type Denied = "unauthenticated" | "credentials" | "rights";

/** A replica set at one moment. */
export interface Topology {
    readonly setName: string;
    /** False before replSetInitiate. */
    readonly initiated: boolean;
    /** In the order of the program. */
    readonly members: readonly Member[];
    /** settings.chainingAllowed: whether secondaries may replicate from one another. Absent: they may, the default. */
    readonly chainingAllowed?: boolean;
    /** Hosts in the set's configuration that the program does not name. */
    readonly undeclared: readonly string[];
}

/** Behind by at most this, a member counts as caught up: it can take over without a wait to speak of. */
const caughtUpSecs = 1;

export function findMember(topology: Topology, host: string): Member {
    const member = topology.members.find((candidate) => candidate.host === host);
    if (member === undefined) {
        throw new RangeError(`${host} is not a member of ${topology.setName}`);
    }
    return member;
}

/**
 * Without members that are to be added: they run, or not, beside a set that does not know of them. One of them may be
 * the subject.
 */
export function withoutJoining(topology: Topology, except?: string): Topology {
    const hosts = joiningIn(topology).map(({ host }) => host);
    return {
        ...topology,
        members: topology.members.filter(({ host }) => host === except || !hosts.includes(host)),
    };
}

/** Of a set that is there, and tells who is in it: what the program names and the set does not know yet. */
export function joiningIn({ initiated, members }: Topology): readonly Member[] {
    return initiated && members.some(({ inSet }) => inSet)
        ? members.filter(({ inSet }) => !inSet)
        : [];
}

/**
 * The primary of the newest term that any member knows of. One that is cut off from a majority calls itself primary
 * for up to ten seconds more (manual, "Replica Set Elections": there may be two for a time): it does not count.
 */
export function primaryOf(topology: Topology): Member | undefined {
    return topology.members.find(
        (member) => member.state === "PRIMARY" && !isStalePrimary(member, topology),
    );
}

/** It calls itself primary, and another member knows of a later election. One to come, in a plan, has no term yet. */
export function isStalePrimary({ state, term }: Member, topology: Topology): boolean {
    return (
        state === "PRIMARY" &&
        term !== undefined &&
        topology.members.some((other) => (other.term ?? term) > term)
    );
}

/** Whether the member serves in the state that it is meant for. */
export function isHealthy(member: Member): boolean {
    return (
        member.state === "PRIMARY" || member.state === (member.arbiter ? "ARBITER" : "SECONDARY")
    );
}

/** An earlier run told it to serve no reads, just before it would have stopped it. */
export function isInOurMaintenanceMode(member: Member): boolean {
    return member.state === "RECOVERING" && member.preparedVersion !== undefined;
}

/** A delayed member is behind on purpose: its delay does not count. */
export function isWithinLag(member: Member, limitSecs: number): boolean {
    return (
        member.arbiter ||
        member.lagSecs === undefined ||
        member.lagSecs - member.delaySecs <= limitSecs
    );
}

export function isCaughtUp(member: Member): boolean {
    return isWithinLag(member, caughtUpSecs);
}

/** Whether the member may become primary at all. */
export function isElectable(member: Member): boolean {
    return !member.arbiter && member.priority > 0 && member.votes > 0;
}

/** It is preferred over the primary that there is: it takes over once it has caught up. */
export function isPreferred(member: Member, topology: Topology): boolean {
    const primary = primaryOf(topology);
    return primary !== undefined && isElectable(member) && member.priority > primary.priority;
}

export function votesOf(members: readonly Member[]): number {
    return members.reduce((sum, member) => sum + member.votes, 0);
}

/** Votes that elect a primary and acknowledge a majority write. */
export function majorityOf(members: readonly Member[]): number {
    return Math.floor(votesOf(members) / 2) + 1;
}

/** Manual, "Write Concern": as many voting members with data as a majority of votes, or all of them where they are fewer. */
export function writeMajorityOf(members: readonly Member[]): number {
    const voters = members.filter((member) => member.votes > 0 && !member.arbiter);
    return Math.min(majorityOf(members), voters.length);
}

/** It acknowledges majority writes, and none of them late. */
export function isPromptVoter({ votes, arbiter, delaySecs }: Member): boolean {
    return votes > 0 && !arbiter && delaySecs === 0;
}

/** The lowest FCV of the data-bearing members that could be asked: the set's, while a change is under way. */
export function lowestFcv(topology: Topology): string | undefined {
    return topology.members
        .flatMap((member) => member.fcv ?? [])
        .sort(compareSeries)
        .at(0);
}
