import { defined } from "../json/defined";
import type { Denied, Member, MemberState, Tags, Topology } from "./topology";
import { versionWithEdition } from "../releases/version";

/** What a member's machine reports about it, whether its server answers or not. */
export interface HostFacts {
    readonly processRuns: boolean;
    readonly installedVersion?: string;
    readonly preparedVersion?: string;
    readonly previousVersion?: string;
    readonly uncleanShutdown: boolean;
    readonly configDiffers: boolean;
    /** Present if the process does not run. */
    readonly holdsData?: boolean;
}

/** A server's replies; one that it refused is absent. Shapes: the commands' manual pages. */
export interface ServerReplies {
    /** `buildInfo`; absent if the server requires a login for it. */
    readonly buildInfo?: BuildInfoReply;
    /** `replSetGetStatus`; absent before the set is initiated. */
    readonly status?: StatusReply;
    /** `replSetGetConfig`; absent before the set is initiated, and from arbiters. */
    readonly config?: ConfigReply;
    /** `getParameter: { featureCompatibilityVersion: 1 }`; absent from arbiters. */
    readonly fcv?: FcvReply;
    /** `isMaster`, which requires no login; only asked if the server refused its status, for the reason in `denied`. */
    readonly hello?: HelloReply;
    readonly denied?: Denied;
    /** Its configuration does not contain it, or belongs to another set than it was started for. */
    readonly outside?: true;
}

export interface BuildInfoReply {
    readonly version: string;
    readonly modules?: readonly string[];
}

export interface HelloReply {
    readonly ismaster?: boolean;
    readonly secondary?: boolean;
    /** An ObjectId that grows with the term of the election. */
    readonly electionId?: { toString(): string };
    /** Present from 4.4 on. */
    readonly topologyVersion?: object;
    /** Absent before the set is initiated. */
    readonly setName?: string;
    readonly arbiterOnly?: boolean;
    /** These three contain all members except the hidden ones. */
    readonly hosts?: readonly string[];
    readonly passives?: readonly string[];
    readonly arbiters?: readonly string[];
    /** "isdbgrid" of a mongos. */
    readonly msg?: string;
}

export interface StatusReply {
    readonly set: string;
    readonly myState: number;
    /** The newest election that it knows. */
    readonly term?: number;
    readonly members: readonly {
        readonly name: string;
        readonly self?: boolean;
        readonly state?: number;
        /** 0 if this server's heartbeats to it have failed for longer than their time limit; for itself always 1. */
        readonly health?: number;
        /** Seconds; for itself: the age of its process. */
        readonly uptime?: number;
        readonly optimeDate?: Date;
        /** 4.2 reports `syncingTo` instead of `syncSourceHost`. */
        readonly syncSourceHost?: string;
        readonly syncingTo?: string;
    }[];
    readonly optimes?: { readonly lastAppliedWallTime?: Date };
}

export interface ConfigReply {
    readonly _id: string;
    readonly version: number;
    readonly term?: number;
    readonly members: readonly {
        readonly host: string;
        readonly priority?: number;
        readonly votes?: number;
        readonly hidden?: boolean;
        readonly arbiterOnly?: boolean;
        readonly tags?: Tags;
        /** `slaveDelay` before 5.0. */
        readonly secondaryDelaySecs?: number;
        readonly slaveDelay?: number;
    }[];
    readonly settings?: {
        readonly chainingAllowed?: boolean;
        /** An ObjectId that is created with the set and never changes. */
        readonly replicaSetId?: unknown;
    };
}

export interface FcvReply {
    readonly version: string;
    /** Present while the FCV is being changed. */
    readonly targetVersion?: string;
}

/** Everything that was observed about one declared member. */
export interface Observation {
    readonly host: string;
    readonly facts: HostFacts;
    /** Absent while the server does not answer. */
    readonly replies?: ServerReplies;
}

// replSetGetStatus numbers its states: manual, "Replica Set Member States". 4 was never used.
const states: readonly (MemberState | undefined)[] = [
    "STARTUP",
    "PRIMARY",
    "SECONDARY",
    "RECOVERING",
    undefined,
    "STARTUP2",
    "UNKNOWN",
    "ARBITER",
    "DOWN",
    "ROLLBACK",
    "REMOVED",
];

/** Combines what each server reported into one topology. The newest configuration wins. */
export function interpretSet(setName: string, all: readonly Observation[]): Topology {
    const { observations: separate, others } = separateSets(setName, all);
    const config = newestConfig(separate.flatMap(({ replies }) => replies?.config ?? []));
    const observations = separate.map((each) => silenceOutsider(each, config));
    const primary = newestPrimary(observations);
    const members = observations.map((observation) => ({
        ...interpretMember(observation, config, primary),
        ...defined({
            servesOthers: servesOthers(observation, observations) ? true : undefined,
            otherSet: others.get(observation.host),
        }),
    }));
    const declared = new Set(members.flatMap(({ host, knownAs = host }) => [host, knownAs]));
    return {
        setName,
        // A set that refuses to report its configuration still has one.
        initiated:
            config !== undefined ||
            observations.some(({ replies }) => replies?.hello?.setName !== undefined),
        members,
        ...defined({
            chainingAllowed: config?.settings?.chainingAllowed === false ? false : undefined,
        }),
        undeclared:
            config?.members.map((member) => member.host).filter((host) => !declared.has(host)) ??
            [],
    };
}

/**
 * Separates what members of another set report, even one of the same name: a joining member may still belong to one. The
 * set is the one whose configuration the most members have.
 */
function separateSets(setName: string, all: readonly Observation[]) {
    const own = majoritySet(setName, all);
    const others = new Map<string, string>();
    const observations = all.map((observation): Observation => {
        const { host, facts, replies } = observation;
        if (own === undefined || replies?.config === undefined || setIn(replies.config) === own) {
            return observation;
        }
        others.set(host, replies.config._id);
        const { config: _config, status: _status, ...rest } = replies;
        return { host, facts, replies: rest };
    });
    return { observations, others };
}

/** Treats a member that was started wrong, and so considers itself outside its set, as one that does not answer. */
function silenceOutsider(observation: Observation, config: ConfigReply | undefined): Observation {
    const { host, facts, replies } = observation;
    return replies?.outside && isNamed(config, host) ? { host, facts } : observation;
}

function majoritySet(setName: string, all: readonly Observation[]): string | undefined {
    const configs = all.flatMap(({ replies }) => {
        const config = replies?.config;
        return config ? [{ id: setIn(config), isNamed: config._id === setName }] : [];
    });
    const count = (id: string) => configs.filter((each) => each.id === id).length;
    return configs
        .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || count(b.id) - count(a.id))
        .at(0)?.id;
}

function setIn({ _id, settings }: ConfigReply): string {
    return `${_id} ${String(settings?.replicaSetId)}`;
}

function servesOthers({ host, replies }: Observation, all: readonly Observation[]): boolean {
    return (
        replies === undefined &&
        all.some((other) =>
            other.replies?.status?.members.some(
                ({ name, health, state }) => name === host && health === 1 && isServing(state),
            ),
        )
    );
}

function isServing(state = -1): boolean {
    return ["PRIMARY", "SECONDARY", "ARBITER"].includes(states[state] ?? "");
}

/** Returns the newest of the configurations that members have. */
export function newestConfig(configs: readonly ConfigReply[]): ConfigReply | undefined {
    return [...configs]
        .sort((a, b) => (a.term ?? 0) - (b.term ?? 0) || a.version - b.version)
        .at(-1);
}

/** If two members report PRIMARY, one does not know the newer election yet. */
function newestPrimary(observations: readonly Observation[]): Observation | undefined {
    return observations
        .filter((observation) => observation.replies?.status?.myState === 1)
        .sort((a, b) => termOf(a) - termOf(b))
        .at(-1);
}

function termOf(observation: Observation): number {
    return observation.replies?.status?.term ?? -1;
}

function appliedAt(observation: Observation | undefined): number | undefined {
    const status = observation?.replies?.status;
    const date =
        status?.optimes?.lastAppliedWallTime ??
        status?.members.find((member) => member.self === true)?.optimeDate;
    return date?.getTime();
}

function interpretMember(
    observation: Observation,
    config: ConfigReply | undefined,
    primary: Observation | undefined,
): Member {
    const { host, facts, replies } = observation;
    const primaryApplied = appliedAt(primary);
    const seenByPrimary = primary?.replies?.status?.members.find((member) => member.name === host);
    const configured = config?.members.find((member) => member.host === host);
    const own = replies?.status?.members.find((member) => member.self === true);
    const arbiter = configured?.arbiterOnly ?? isArbiter(replies);
    const tags = configured?.tags ?? {};
    const applied = arbiter ? undefined : appliedAt(observation);
    const isAlias = configured === undefined && isNamed(config, own?.name);
    // "" means no source.
    const syncSource = own?.syncSourceHost ?? own?.syncingTo ?? "";
    return {
        host,
        ...facts,
        state: stateOf(observation, configured !== undefined),
        fcvInTransition: replies?.fcv?.targetVersion !== undefined,
        inSet: configured !== undefined,
        arbiter,
        hidden: configured?.hidden ?? false,
        priority: configured?.priority ?? 1,
        votes: configured?.votes ?? 1,
        delaySecs: configured?.secondaryDelaySecs ?? configured?.slaveDelay ?? 0,
        ...defined({
            version: versionOf(observation),
            fcv: arbiter ? undefined : replies?.fcv?.version,
            knownAs: isAlias ? own?.name : undefined,
            tags: Object.keys(tags).length > 0 ? tags : undefined,
            lagSecs:
                applied === undefined || primaryApplied === undefined
                    ? undefined
                    : Math.max(0, (primaryApplied - applied) / 1000),
            uptimeSecs: own?.uptime,
            syncSource: syncSource === "" ? undefined : syncSource,
            unheard: seenByPrimary?.health === 0 ? true : undefined,
            // An arbiter has no users (manual, "Replica Set Arbiter"): its refusal is expected.
            denied: arbiter ? undefined : replies?.denied,
            term: replies?.status?.term,
        }),
    };
}

function isNamed(config: ConfigReply | undefined, host: string | undefined): boolean {
    return config?.members.some((member) => member.host === host) ?? false;
}

function isArbiter(replies: ServerReplies | undefined): boolean {
    return replies?.hello?.arbiterOnly ?? states[replies?.status?.myState ?? -1] === "ARBITER";
}

/** Servers of 8.1 and later require a login for `buildInfo` (release notes; not tried): its machine knows the version too. */
function versionOf({ replies, facts }: Observation): string | undefined {
    if (replies?.buildInfo) {
        return versionWithEdition(replies.buildInfo.version, replies.buildInfo.modules ?? []);
    }
    return replies && facts.processRuns ? facts.installedVersion : undefined;
}

function stateOf(observation: Observation, configured: boolean): MemberState {
    if (observation.replies === undefined) {
        return "DOWN";
    }
    const { status, hello } = observation.replies;
    if (status === undefined) {
        if (hello?.setName !== undefined) {
            return hello.arbiterOnly === true ? "ARBITER" : "UNKNOWN";
        }
        return configured ? "UNKNOWN" : "STARTUP";
    }
    return states[status.myState] ?? "UNKNOWN";
}
