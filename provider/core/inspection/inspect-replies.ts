import type {
    UserPrivileges,
    Client,
    ClusterRole,
    IndexBuild,
    InitialSync,
    MemberInspection,
    OplogWindow,
    Privilege,
    SetInspection,
} from "./inspection";

/** What one server answered; a part is absent where it would not say. Shapes: the commands' manual pages. */
export interface MemberReplies {
    /** The oldest and the newest entry of local.oplog.rs; the Timestamps' seconds count. */
    readonly oplogFirst?: CursorReply<OplogEntry>;
    readonly oplogLast?: CursorReply<OplogEntry>;
    /** `$collStats` of it, in bytes before compression. */
    readonly oplogStats?: CursorReply<{ readonly size: number; readonly maxSize?: number }>;
    readonly status?: { readonly initialSyncStatus?: InitialSyncStatus };
    readonly currentOp?: { readonly fsyncLock?: boolean };
    readonly indexBuilds?: CursorReply<CreateIndexesOperation>;
    readonly backups?: CursorReply<object>;
    readonly clients?: CursorReply<ClientGroup>;
    readonly connectionStatus?: { readonly authInfo: AuthInfo };
    readonly commandLine?: {
        readonly parsed?: { readonly sharding?: { readonly clusterRole?: string } };
    };
    /** A config server says so to anybody. */
    readonly hello?: { readonly configsvr?: number };
    /** Names of the commands that were refused with code 13. */
    readonly refused: readonly string[];
}

/** What the primary answered of the set. */
export interface SetReplies {
    readonly config?: {
        readonly config: { readonly settings?: { readonly getLastErrorDefaults?: object } };
    };
    readonly storedConfig?: CursorReply<StoredConfig>;
    readonly defaultConcerns?: {
        readonly defaultWriteConcern?: object;
        readonly defaultWriteConcernSource?: string;
    };
}

export interface CursorReply<T> {
    readonly cursor: { readonly id: number; readonly firstBatch: readonly T[] };
}

interface OplogEntry {
    readonly ts: { readonly t: number };
}

interface InitialSyncStatus {
    /** These two from 5.0 on. */
    readonly approxTotalDataSize?: number;
    readonly approxTotalBytesCopied?: number;
}

interface CreateIndexesOperation {
    /** Empty on secondaries of 4.2, and in a build's first moments. */
    readonly ns: string;
    readonly command: {
        readonly createIndexes: string;
        readonly indexes: readonly { readonly name: string; readonly ns?: string }[];
    };
}

interface ClientGroup {
    readonly _id: { readonly driver: string; readonly version?: string; readonly appName?: string };
    readonly connections: number;
}

interface AuthInfo {
    readonly authenticatedUsers: readonly { readonly user: string; readonly db: string }[];
    readonly authenticatedUserPrivileges?: readonly Privilege[];
}

interface StoredConfig {
    readonly members: readonly { readonly host: string; readonly newlyAdded?: boolean }[];
}

/** The oplog loses its oldest entries in steps of at most a tenth of its size. */
const fullShare = 0.9;

export function interpretMemberReplies(replies: MemberReplies): MemberInspection {
    const oplog = oplogOf(replies);
    const initialSync = initialSyncOf(replies);
    const role = clusterRoleOf(replies);
    return {
        ...(oplog && { oplog }),
        ...(initialSync && { initialSync }),
        ...(replies.indexBuilds && {
            indexBuilds: indexBuildsOf(replies.indexBuilds.cursor.firstBatch),
        }),
        ...(replies.currentOp && { fsyncLocked: replies.currentOp.fsyncLock === true }),
        ...(replies.backups && { backupRunning: replies.backups.cursor.firstBatch.length > 0 }),
        ...(replies.clients && { clients: replies.clients.cursor.firstBatch.map(clientOf) }),
        ...(replies.connectionStatus && { access: accessOf(replies.connectionStatus.authInfo) }),
        ...(role && { clusterRole: role }),
        refused: replies.refused,
    };
}

function oplogOf(replies: MemberReplies): OplogWindow | undefined {
    const first = replies.oplogFirst?.cursor.firstBatch.at(0);
    const last = replies.oplogLast?.cursor.firstBatch.at(0);
    const stats = replies.oplogStats?.cursor.firstBatch.at(0);
    if (!first || !last || stats?.maxSize === undefined) {
        return undefined;
    }
    // A new set's oplog may begin and end in the same second.
    const spanSecs = last.ts.t - first.ts.t + 1;
    const full = stats.size >= fullShare * stats.maxSize;
    return full
        ? { windowSecs: spanSecs, full }
        : { windowSecs: Math.round((spanSecs * stats.maxSize) / Math.max(1, stats.size)), full };
}

export function initialSyncOf({ status }: Pick<MemberReplies, "status">): InitialSync | undefined {
    const running = status?.initialSyncStatus;
    return (
        running && {
            ...(running.approxTotalBytesCopied !== undefined && {
                copiedBytes: running.approxTotalBytesCopied,
            }),
            ...(running.approxTotalDataSize !== undefined && {
                totalBytes: running.approxTotalDataSize,
            }),
        }
    );
}

/**
 * One a collection: the client that waits for a build and the thread that does it are two operations. Left out are
 * builds that tell no database yet, and the servers' own in config, which they make whenever one becomes primary: both
 * are a matter of moments.
 */
function indexBuildsOf(operations: readonly CreateIndexesOperation[]): readonly IndexBuild[] {
    const builds = new Map<string, Set<string>>();
    for (const { ns, command } of operations) {
        const namespace = ns || (command.indexes.at(0)?.ns ?? "");
        if (namespace !== "" && !namespace.startsWith("config.")) {
            const names = builds.get(namespace) ?? new Set();
            builds.set(namespace, names);
            command.indexes.forEach((index) => names.add(index.name));
        }
    }
    return [...builds].map(([namespace, names]) => ({ namespace, indexes: [...names].sort() }));
}

function clientOf({ _id, connections }: ClientGroup): Client {
    const { driver, version = "", appName } = _id;
    return { driver, version, connections, ...(appName !== undefined && { appName }) };
}

function accessOf(authInfo: AuthInfo): UserPrivileges {
    return {
        users: authInfo.authenticatedUsers.map(({ user, db }) => `${user}@${db}`),
        privileges: authInfo.authenticatedUserPrivileges ?? [],
    };
}

function clusterRoleOf({ commandLine, hello }: MemberReplies): ClusterRole | undefined {
    const role = commandLine?.parsed?.sharding?.clusterRole;
    if (role === "configsvr" || hello?.configsvr !== undefined) {
        return "config-server";
    }
    return role === "shardsvr" ? "shard" : undefined;
}

export function interpretSetReplies(replies: SetReplies): SetInspection {
    const defaults = replies.config?.config.settings?.getLastErrorDefaults;
    const concerns = replies.defaultConcerns;
    const stored = replies.storedConfig?.cursor.firstBatch.at(0);
    return {
        ...(stored && {
            newlyAdded: stored.members
                .filter((member) => member.newlyAdded === true)
                .map((member) => member.host),
        }),
        ...(defaults &&
            !isServersOwn(defaults) && { customLastErrorDefaults: JSON.stringify(defaults) }),
        ...(concerns && {
            // 4.4 tells a default only where it was set; from 5.0 on there always is one, with its source.
            defaultWriteConcernSet:
                concerns.defaultWriteConcern !== undefined &&
                concerns.defaultWriteConcernSource !== "implicit",
        }),
    };
}

/** The only value that 5.0 and later take: `{ w: 1, wtimeout: 0 }`, in any order. */
function isServersOwn(defaults: object): boolean {
    return Object.entries(defaults).every(
        ([key, value]) => (key === "w" && value === 1) || (key === "wtimeout" && value === 0),
    );
}
