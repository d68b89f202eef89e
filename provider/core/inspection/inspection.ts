/**
 * What a pre-flight knows beyond the topology. It costs some more commands, so it is read once for a
 * plan and never in a wait. A part is absent where the server or the host would not tell.
 */
export interface Inspection {
    /** By host; members that do not answer are left out. */
    readonly members: ReadonlyMap<string, MemberInspection>;
    /** What the primary tells of the whole set; absent without one. */
    readonly set?: SetInspection;
}

/** One member, by its own account. */
export interface MemberInspection {
    readonly oplog?: OplogWindow;
    /** Present while it copies all data from another member. */
    readonly initialSync?: InitialSync;
    readonly indexBuilds?: readonly IndexBuild[];
    /** Writes are held back by `fsync` with `lock: true`. */
    readonly fsyncLocked?: boolean;
    /** A `$backupCursor` is open. */
    readonly backupRunning?: boolean;
    readonly access?: UserPrivileges;
    /** Commands that the server refused for want of a right (code 13). */
    readonly refused?: readonly string[];
    /** Connected applications, idle ones too; neither ourselves nor the other members. */
    readonly clients?: readonly Client[];
    /** "sku_1 of shop.items": built by a newer series in a format of its own. Only looked for on the way back. */
    readonly newUniqueIndexes?: readonly string[];
    /** Present on members of a sharded cluster. */
    readonly clusterRole?: ClusterRole;
}

export interface OplogWindow {
    /** How long a member may be away before the oplog no longer holds what it missed. */
    readonly windowSecs: number;
    /** Measured on an oplog that has reached its size; else projected from what it holds. */
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

/** As whom we speak to the member; no users where it asks for none. */
export interface UserPrivileges {
    /** "upgrader@admin" */
    readonly users: readonly string[];
    readonly privileges: readonly Privilege[];
}

/** As `connectionStatus` with `showPrivileges` gives it. */
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
    /** Where it is another one than the servers' own. */
    readonly customLastErrorDefaults?: string;
    /** Whether somebody set the default write concern (4.4 and later). */
    readonly defaultWriteConcernSet?: boolean;
    readonly data?: DataScan;
}

/** What stands in the way of a hop in the data themselves. Only what the hop asks about is looked at. */
export interface DataScan {
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
    /** Present where not everything was looked at. */
    readonly cutOff?: CutOff;
}

export interface CutOff {
    readonly scanned: number;
    /** At least so many are there; absent where they could not be listed. */
    readonly total?: number;
    readonly what: "collections" | "databases";
}

export const nothingInspected: Inspection = { members: new Map() };
