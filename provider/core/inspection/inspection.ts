import type { DataProblem } from "../releases/series/series";

/**
 * What the preflight knows beyond the topology. Reading it costs more commands, so it is read once for a plan and never
 * while waiting. A part is absent if the server or the machine did not report it.
 */
export interface Inspection {
    /** By host, without members that do not answer. */
    readonly members: ReadonlyMap<string, MemberInspection>;
    /** What the primary reports about the whole set; absent without a primary. */
    readonly set?: SetInspection;
}

/** What one member reports about itself. */
export interface MemberInspection {
    readonly oplog?: OplogWindow;
    /** Present while it copies all data from another member. */
    readonly initialSync?: InitialSync;
    readonly indexBuilds?: readonly IndexBuild[];
    /** Writes are blocked by `fsync` with `lock: true`. */
    readonly fsyncLocked?: boolean;
    /** A `$backupCursor` is open. */
    readonly backupRunning?: boolean;
    readonly access?: UserPrivileges;
    /** Commands that the server refused because the user lacks a privilege (code 13). */
    readonly refused?: readonly string[];
    /** Connected applications, idle ones too, without this package and the other members. */
    readonly clients?: readonly Client[];
    /** "sku_1 of shop.items": unique indexes in a newer series' own format. Only read for a downgrade. */
    readonly newUniqueIndexes?: readonly string[];
    /** The storage engine, if it keeps its data in memory: each restart empties it. */
    readonly memoryEngine?: string;
    /** Present on members of a sharded cluster. */
    readonly clusterRole?: ClusterRole;
}

/** What the member is doing that a stop would break off. */
export type MemberActivity = Pick<
    MemberInspection,
    "fsyncLocked" | "backupRunning" | "indexBuilds"
>;

export interface OplogWindow {
    /** How long a member may be unavailable before the oplog no longer contains what it missed. */
    readonly windowSecs: number;
    /** True: measured on an oplog that has reached its size. False: projected from what it contains. */
    readonly full: boolean;
}

export interface InitialSync {
    readonly copiedBytes?: number;
    readonly totalBytes?: number;
}

export interface IndexBuild {
    /** "shop.orders" */
    readonly namespace: string;
    readonly indexes: readonly string[];
}

/** The user and the privileges with which this package connects to the member; no users without authentication. */
export interface UserPrivileges {
    /** "upgrader@admin" */
    readonly users: readonly string[];
    readonly privileges: readonly Privilege[];
}

/** As in the reply to `connectionStatus` with `showPrivileges`. */
export interface Privilege {
    readonly resource: Resource;
    readonly actions: readonly string[];
}

/** Manual, "Resource Document": "" as a database or collection stands for all of them. */
export interface Resource {
    readonly db?: string;
    readonly collection?: string;
    readonly cluster?: boolean;
    readonly anyResource?: boolean;
}

export interface Client {
    readonly driver: string;
    readonly version: string;
    readonly appName?: string;
    readonly connections: number;
}

export type ClusterRole = "shard" | "config-server";

export interface SetInspection {
    /** Hosts whose votes do not count before their initial sync has ended (4.4 and later). */
    readonly newlyAdded?: readonly string[];
    /** Present if it differs from the servers' default. */
    readonly customLastErrorDefaults?: string;
    /** The write concern that was chosen for writes without their own. Absent: the servers' default. */
    readonly defaultWriteConcern?: DefaultWriteConcern;
    /** Whether the default write concern was set explicitly (4.4 and later). */
    readonly defaultWriteConcernSet?: boolean;
    readonly data?: DataScan;
}

/** Who must acknowledge a write: manual, "Write Concern". */
export type Acknowledgement =
    | { readonly kind: "majority" }
    | { readonly kind: "members"; readonly count: number }
    /** settings.getLastErrorModes: for each tag, how many different values its members must have. */
    | { readonly kind: "tags"; readonly values: Readonly<Record<string, number>> };

export interface DefaultWriteConcern {
    /** "{ w: 3 }" */
    readonly text: string;
    readonly acknowledgement: Acknowledgement;
    /** How it was chosen: "setDefaultRWConcern" or, before 5.0, "settings.getLastErrorDefaults". */
    readonly setBy: string;
}

/** What the data contain that prevents a hop or is changed by it. Only what the hop concerns is scanned. */
export interface DataScan extends Readonly<Record<DataProblem, readonly string[]>> {
    /** "at_1 of shop.sessions": TTL indexes whose expireAfterSeconds is NaN. */
    readonly ttlNan: readonly string[];
    /** Named likewise. */
    readonly geoHaystack: readonly string[];
    /** "shop.view": views on a system.buckets collection. */
    readonly bucketViews: readonly string[];
    /** "shop.system.buckets.x": without the time-series options. */
    readonly invalidBuckets: readonly string[];
    /** Databases of too many time-series collections. */
    readonly crowdedDatabases: readonly string[];
    /** Present if not everything was scanned. */
    readonly cutOff?: CutOff;
}

export interface CutOff {
    readonly scanned: number;
    /** At least so many exist; absent if they could not be listed. */
    readonly total?: number;
    readonly what: "collections" | "databases";
}

export const nothingInspected: Inspection = { members: new Map() };
