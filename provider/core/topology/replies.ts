import type { Denied, Tags } from "./topology";

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
    /** The machine could not be observed: all other facts are assumptions. */
    readonly unreachable?: true;
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
    /** It refuses everything because it is shutting down; no other reply is present. */
    readonly shuttingDown?: true;
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
    readonly maxWireVersion?: number;
    /** Absent before the set is initiated. */
    readonly setName?: string;
    readonly arbiterOnly?: boolean;
    /** Its own name; to a client that uses a horizon's address (members[].horizons), that address. */
    readonly me?: string;
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
    readonly optimes?: {
        readonly appliedOpTime?: OpTime;
        readonly lastAppliedWallTime?: Date;
    };
    /** A primary reports when it wrote the first operation of its term, by its own clock. */
    readonly electionCandidateMetrics?: { readonly newTermStartDate?: Date };
}

/** An operation's place in the oplog: its timestamp, in seconds with a counter, and the term of the primary that wrote it. */
interface OpTime {
    readonly ts: { readonly t: number; readonly i: number };
    readonly t: number;
}

export interface ConfigReply {
    readonly _id: string;
    readonly version: number;
    readonly term?: number;
    readonly members: readonly ConfiguredMember[];
    readonly settings?: {
        readonly chainingAllowed?: boolean;
        /** An ObjectId that is created with the set and never changes. */
        readonly replicaSetId?: unknown;
    };
}

export interface ConfiguredMember {
    readonly host: string;
    readonly priority?: number;
    readonly votes?: number;
    readonly hidden?: boolean;
    readonly arbiterOnly?: boolean;
    readonly tags?: Tags;
    /** `slaveDelay` before 5.0. */
    readonly secondaryDelaySecs?: number;
    readonly slaveDelay?: number;
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
