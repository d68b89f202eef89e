import type { Denied, Member, MemberState, Tags, Topology } from "./topology";
import { versionWithEdition } from "../releases/version";

/** What the host tells of a member, with or without a server that answers. */
export interface HostFacts {
    readonly processRuns: boolean;
    readonly installedVersion?: string;
    readonly preparedVersion?: string;
    readonly previousVersion?: string;
    readonly uncleanShutdown: boolean;
    readonly configDiffers: boolean;
    /** Told of a process that does not run. */
    readonly holdsData?: boolean;
}

/** What a server answered; a part is absent where the server would not say. Shapes: the commands' manual pages. */
export interface ServerReplies {
    /** `buildInfo`; absent where the server tells it to nobody who has not logged in. */
    readonly buildInfo?: BuildInfoReply;
    /** `replSetGetStatus`; absent before the set is initiated. */
    readonly status?: StatusReply;
    /** `replSetGetConfig`; absent before the set is initiated, and from arbiters. */
    readonly config?: ConfigReply;
    /** `getParameter: { featureCompatibilityVersion: 1 }`; absent from arbiters. */
    readonly fcv?: FcvReply;
    /** `isMaster`, which everybody may ask; only asked where the server refused to tell its status, for this reason. */
    readonly hello?: HelloReply;
    readonly denied?: Denied;
    /** The configuration that it has does not name it, or is of another set than it was started for. */
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
    /** Together all members but the hidden ones. */
    readonly hosts?: readonly string[];
    readonly passives?: readonly string[];
    readonly arbiters?: readonly string[];
    /** "isdbgrid" of a mongos. */
    readonly msg?: string;
}

export interface StatusReply {
    readonly set: string;
    readonly myState: number;
    /** The newest election that it knows of. */
    readonly term?: number;
    readonly members: readonly {
        readonly name: string;
        readonly self?: boolean;
        readonly state?: number;
        /** 0 where this server's heartbeats to it have failed for longer than their time limit; of itself always 1. */
        readonly health?: number;
        /** Seconds; of itself: the age of its process. */
        readonly uptime?: number;
        readonly optimeDate?: Date;
        /** 4.2 says `syncingTo` where later servers say `syncSourceHost`. */
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
        /** An ObjectId: made with the set, and never changed. */
        readonly replicaSetId?: unknown;
    };
}

export interface FcvReply {
    readonly version: string;
    /** Present while a change of the FCV has begun and not ended. */
    readonly targetVersion?: string;
}

/** All that was learned of one member of the program. */
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

/** Puts what each server said of itself together. The newest configuration wins. */
export function interpretSet(setName: string, all: readonly Observation[]): Topology {
    const { observations: separate, others } = separateSets(setName, all);
    const config = newestConfig(separate.flatMap(({ replies }) => replies?.config ?? []));
    const observations = separate.map((each) => withoutStray(each, config));
    const primary = newestPrimary(observations);
    const members = observations.map((observation) => ({
        ...interpretMember(observation, config, primary),
        ...(servesOthers(observation, observations) && { servesOthers: true }),
        ...otherSetIn(others, observation.host),
    }));
    const declared = new Set(members.flatMap(({ host, knownAs = host }) => [host, knownAs]));
    return {
        setName,
        // A set that does not let us see its configuration has one all the same.
        initiated:
            config !== undefined ||
            observations.some(({ replies }) => replies?.hello?.setName !== undefined),
        members,
        ...(config?.settings?.chainingAllowed === false && { chainingAllowed: false }),
        undeclared:
            config?.members.map((member) => member.host).filter((host) => !declared.has(host)) ??
            [],
    };
}

/**
 * A member that is to be added may be in another set yet, even one of the same name: what it says of that one must not be
 * taken for the set's own. Who is of the set is told by the configuration that the most members have.
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

/** A member of the set that holds itself to be outside of it, as its process was started wrong, is as good as silent. */
function withoutStray(observation: Observation, config: ConfigReply | undefined): Observation {
    const { host, facts, replies } = observation;
    return replies?.outside && isNamed(config, host) ? { host, facts } : observation;
}

function otherSetIn(others: ReadonlyMap<string, string>, host: string) {
    const otherSet = others.get(host);
    return otherSet === undefined ? {} : { otherSet };
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

/** Of what several members hold to be the set's configuration. */
export function newestConfig(configs: readonly ConfigReply[]): ConfigReply | undefined {
    return [...configs]
        .sort((a, b) => (a.term ?? 0) - (b.term ?? 0) || a.version - b.version)
        .at(-1);
}

/** Of two that call themselves primary, one has not heard of the newer election yet. */
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
    const heard = primary?.replies?.status?.members.find((member) => member.name === host);
    const configured = config?.members.find((member) => member.host === host);
    const own = replies?.status?.members.find((member) => member.self === true);
    const arbiter = configured?.arbiterOnly ?? isArbiter(replies);
    const tags = configured?.tags ?? {};
    const version = versionOf(observation);
    const applied = arbiter ? undefined : appliedAt(observation);
    const isAlias = configured === undefined && isNamed(config, own?.name);
    const syncSource = own?.syncSourceHost ?? own?.syncingTo ?? "";
    return {
        host,
        ...facts,
        state: stateOf(observation, configured !== undefined),
        ...(version !== undefined && { version }),
        ...(replies?.fcv && !arbiter && { fcv: replies.fcv.version }),
        fcvInTransition: replies?.fcv?.targetVersion !== undefined,
        inSet: configured !== undefined,
        ...(isAlias && own && { knownAs: own.name }),
        arbiter,
        hidden: configured?.hidden ?? false,
        priority: configured?.priority ?? 1,
        votes: configured?.votes ?? 1,
        delaySecs: configured?.secondaryDelaySecs ?? configured?.slaveDelay ?? 0,
        ...(Object.keys(tags).length > 0 && { tags }),
        ...(applied !== undefined &&
            primaryApplied !== undefined && {
                lagSecs: Math.max(0, (primaryApplied - applied) / 1000),
            }),
        ...(own?.uptime !== undefined && { uptimeSecs: own.uptime }),
        // "" stands for no source.
        ...(syncSource !== "" && { syncSource }),
        ...(heard?.health === 0 && { unheard: true }),
        // An arbiter holds no users (manual, "Replica Set Arbiter"): that it refuses is how it should be.
        ...(replies?.denied && !arbiter && { denied: replies.denied }),
        ...(replies?.status?.term !== undefined && { term: replies.status.term }),
    };
}

function isNamed(config: ConfigReply | undefined, host: string | undefined): boolean {
    return config?.members.some((member) => member.host === host) ?? false;
}

function isArbiter(replies: ServerReplies | undefined): boolean {
    return replies?.hello?.arbiterOnly ?? states[replies?.status?.myState ?? -1] === "ARBITER";
}

/** Servers from 8.1 on tell `buildInfo` to nobody who has not logged in (release notes; not tried): its host knows too. */
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
