import { compareSeries } from "../releases/version";

/** The states that servers report of themselves (replSetGetStatus.myState), and "DOWN" for one that does not answer. */
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

/** A member's tags in the set's configuration: `{ dc: "east" }`. */
export type Tags = Readonly<Record<string, string>>;

/** One member as it was observed: from its own replies if it answers, the set's configuration, and its machine. */
export interface Member {
    /** As in the set's configuration: "db1.example.com:27017". */
    readonly host: string;
    readonly state: MemberState;
    /** Version of the running process, as the server reports it. Absent while it does not answer. */
    readonly version?: string;
    /** Version of the binary that the next start would run. Absent if the machine could not report it. */
    readonly installedVersion?: string;
    /** Version that is linked as the next one: set just before the package stops a member, removed by the switch. */
    readonly preparedVersion?: string;
    /** What it ran before a change that has not proved itself yet: a failure reverts to it. Removed once it has. */
    readonly previousVersion?: string;
    /** Whether the server's process runs on its machine. */
    readonly processRuns: boolean;
    /** Its machine could not be observed: `processRuns` and the versions of its files are then assumptions. */
    readonly unreachable?: true;
    /** It is down after a crash or a kill, not after a clean shutdown. */
    readonly uncleanShutdown: boolean;
    /** It is down and its data folder is not empty. Read for arbiters: an older binary requires an empty one. */
    readonly holdsData?: boolean;
    /** The configuration that it runs with is not the desired one: it has to be restarted. */
    readonly configDiffers: boolean;
    readonly fcv?: string;
    /** A setFeatureCompatibilityVersion was begun and has not finished. */
    readonly fcvInTransition: boolean;
    /** Whether the set's configuration names it. */
    readonly inSet: boolean;
    /** The other name by which the set's configuration contains it. */
    readonly knownAs?: string;
    /** The name of another set to which it reports to belong. */
    readonly otherSet?: string;
    readonly arbiter: boolean;
    readonly hidden: boolean;
    readonly priority: number;
    readonly votes: number;
    readonly delaySecs: number;
    /** members[].tags of the set's configuration; absent if it has none. */
    readonly tags?: Tags;
    /** How far its last applied operation is behind the primary's. Absent without a primary, and for arbiters. */
    readonly lagSecs?: number;
    /** How long its process has run. Absent while it does not answer. */
    readonly uptimeSecs?: number;
    /** The member it replicates from. */
    readonly syncSource?: string;
    /** The primary receives no heartbeats from it: it is down or cut off. Absent if it does, or without a primary. */
    readonly unheard?: boolean;
    /** It does not answer this package, but a member that does receives its heartbeats: it serves the set. */
    readonly servesOthers?: boolean;
    /** It does not answer this package, and a member that does reports that it is the primary. */
    readonly leadsOthers?: boolean;
    /** It is being shut down, by this package or by something else, and refuses everything: its state is DOWN. */
    readonly shuttingDown?: boolean;
    /** The other member of the set that answers at its address: nothing is known of this one, and its state is DOWN. */
    readonly answeredBy?: string;
    /** The newest election that it knows of. Absent while it does not answer. */
    readonly term?: number;
    /** It answers, but refuses to report its state. */
    readonly denied?: Denied;
}

/** Why a member refuses to report its state: no credentials, wrong ones, or a user without the privilege. */
export type Denied = "unauthenticated" | "credentials" | "rights";

/** A replica set at one moment. */
export interface Topology {
    readonly setName: string;
    /** False before replSetInitiate. */
    readonly initiated: boolean;
    /** In the program's order. */
    readonly members: readonly Member[];
    /** settings.chainingAllowed: whether secondaries may replicate from one another. Absent: they may, the default. */
    readonly chainingAllowed?: boolean;
    /** Hosts in the set's configuration that the program does not declare. */
    readonly undeclared: readonly string[];
}

/** A member that lags by at most this counts as caught up: it can take over almost without a wait. */
const caughtUpSecs = 1;

export function findMember(topology: Topology, host: string): Member {
    const member = topology.members.find((candidate) => candidate.host === host);
    if (member === undefined) {
        throw new RangeError(`${host} is not a member of ${topology.setName}`);
    }
    return member;
}

/** Returns the topology without joining members: the set does not depend on them. `except` is kept. */
export function withoutJoining(topology: Topology, except?: string): Topology {
    const hosts = joiningIn(topology).map(({ host }) => host);
    return {
        ...topology,
        members: topology.members.filter(({ host }) => host === except || !hosts.includes(host)),
    };
}

/** Returns the joining members: declared by the program, and not yet in the configuration of an initiated set. */
export function joiningIn({ initiated, members }: Topology): readonly Member[] {
    return initiated && members.some(({ inSet }) => inSet)
        ? members.filter(({ inSet }) => !inSet)
        : [];
}

/**
 * Returns the primary of the newest term that any member knows. A primary that is cut off from a majority keeps its state
 * for up to ten seconds (manual, "Replica Set Elections": there may be two for a time): it does not count.
 */
export function primaryOf(topology: Topology): Member | undefined {
    return topology.members.find(
        (member) => member.state === "PRIMARY" && !isStalePrimary(member, topology),
    );
}

/** Whether a member reports PRIMARY although another one knows a later election. A future primary in a plan has no term. */
export function isStalePrimary({ state, term }: Member, topology: Topology): boolean {
    return (
        state === "PRIMARY" &&
        term !== undefined &&
        topology.members.some((other) => (other.term ?? term) > term)
    );
}

/** Whether the member is PRIMARY, SECONDARY, or ARBITER if it is an arbiter. */
export function isHealthy({ state, arbiter }: Member): boolean {
    return state === "PRIMARY" || state === (arbiter ? "ARBITER" : "SECONDARY");
}

/**
 * Whether a member of the set is down with an empty data folder. It would start with an initial sync, and its vote counts
 * meanwhile (manual, "Resync a Member of a Replica Set").
 */
export function isEmptied({ inSet, processRuns, holdsData, arbiter }: Member): boolean {
    return inSet && !processRuns && holdsData === false && !arbiter;
}

/** Whether an earlier run put the member into maintenance mode just before it would have stopped it. */
export function isInOurMaintenanceMode(member: Member): boolean {
    return member.state === "RECOVERING" && member.preparedVersion !== undefined;
}

/** Whether the member lags by at most `limitSecs`, not counting its configured delay. */
export function isWithinLag({ arbiter, lagSecs, delaySecs }: Member, limitSecs: number): boolean {
    return arbiter || lagSecs === undefined || lagSecs - delaySecs <= limitSecs;
}

export function isCaughtUp(member: Member): boolean {
    return isWithinLag(member, caughtUpSecs);
}

/** Whether the member can become primary at all. */
export function isElectable(member: Member): boolean {
    return !member.arbiter && member.priority > 0 && member.votes > 0;
}

/** Whether the member has a higher priority than the primary: it takes over once it has caught up. */
export function isPreferred(member: Member, topology: Topology): boolean {
    const primary = primaryOf(topology);
    return primary !== undefined && isElectable(member) && member.priority > primary.priority;
}

export function votesOf(members: readonly Member[]): number {
    return members.reduce((sum, member) => sum + member.votes, 0);
}

/** Returns how many votes elect a primary and acknowledge a majority write. */
export function majorityOf(members: readonly Member[]): number {
    return Math.floor(votesOf(members) / 2) + 1;
}

/** Manual, "Write Concern": as many voting members with data as a majority of votes, or all of them if they are fewer. */
export function writeMajorityOf(members: readonly Member[]): number {
    const voters = members.filter((member) => member.votes > 0 && !member.arbiter);
    return Math.min(majorityOf(members), voters.length);
}

/** Whether the member acknowledges majority writes without a delay. */
export function isPromptVoter(member: Member): boolean {
    return member.votes > 0 && !member.arbiter && !isDelayed(member);
}

/** Whether the member applies writes a fixed time later. */
export function isDelayed({ delaySecs }: Member): boolean {
    return delaySecs > 0;
}

/** Returns the member with the longest delay; undefined if none is delayed. */
export function mostDelayed(members: readonly Member[]): Member | undefined {
    return members.filter(isDelayed).sort((a, b) => b.delaySecs - a.delaySecs)[0];
}

/** Whether a change of the FCV has not finished. A delayed member applies the end of a finished one later. */
export function isFcvInTransition({ members }: Topology): boolean {
    return members.some((member) => member.fcvInTransition && !isDelayed(member));
}

/**
 * Returns the set's FCV, also while it is being changed: the lowest that a data-bearing member reports, without delayed
 * ones. Those apply a change of the FCV like any write, after their delay.
 */
export function fcvOf({ members }: Topology): string | undefined {
    const prompt = members.filter((member) => !isDelayed(member));
    return lowestFcv({ members: prompt }) ?? lowestFcv({ members });
}

/** Returns the delayed members that have not applied the set's FCV, or all of a change, yet. */
export function membersAwaitingFcv(topology: Topology): readonly Member[] {
    const fcv = fcvOf(topology);
    return topology.members.filter(
        (member) =>
            isDelayed(member) &&
            member.fcv !== undefined &&
            (member.fcv !== fcv || member.fcvInTransition),
    );
}

/** Returns the lowest FCV that a data-bearing member reports: no later series than its next one may start. */
export function lowestFcv({ members }: Pick<Topology, "members">): string | undefined {
    const [lowest] = members.flatMap(({ fcv }) => fcv ?? []).sort(compareSeries);
    return lowest;
}
