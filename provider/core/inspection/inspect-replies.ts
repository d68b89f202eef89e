import { defined } from "../json/defined";
import type {
    Acknowledgement,
    DefaultWriteConcern,
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

/** One server's replies; one that it refused is absent. Shapes: the commands' manual pages. */
export interface MemberReplies {
    /** The oldest and the newest entry of local.oplog.rs; only the Timestamps' seconds are used. */
    readonly oplogFirst?: CursorReply<OplogEntry>;
    readonly oplogLast?: CursorReply<OplogEntry>;
    /** `$collStats` of local.oplog.rs, in bytes before compression. */
    readonly oplogStats?: CursorReply<{ readonly size: number; readonly maxSize?: number }>;
    readonly status?: { readonly initialSyncStatus?: InitialSyncStatus };
    readonly currentOp?: { readonly fsyncLock?: boolean };
    readonly indexBuilds?: CursorReply<CreateIndexesOperation>;
    readonly backups?: CursorReply<object>;
    readonly clients?: CursorReply<ClientGroup>;
    readonly connectionStatus?: { readonly authInfo: AuthInfo };
    readonly commandLine?: {
        readonly parsed?: {
            readonly sharding?: { readonly clusterRole?: string };
            readonly storage?: { readonly engine?: string };
        };
    };
    /** Config servers report this without authentication. */
    readonly hello?: { readonly configsvr?: number };
    /** Names of the commands that were refused with code 13. */
    readonly refused: readonly string[];
}

/** The primary's replies about the set. */
export interface SetReplies {
    readonly config?: { readonly config: { readonly settings?: WriteSettings } };
    readonly storedConfig?: CursorReply<StoredConfig>;
    readonly defaultConcerns?: {
        readonly defaultWriteConcern?: WriteConcern;
        readonly defaultWriteConcernSource?: string;
    };
}

interface WriteSettings {
    readonly getLastErrorDefaults?: WriteConcern;
    /** Write concerns by tags: manual, "Custom Multi-Datacenter Write Concerns". */
    readonly getLastErrorModes?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface WriteConcern {
    readonly w?: unknown;
    readonly wtimeout?: unknown;
}

interface CursorReply<T> {
    readonly cursor: { readonly id: number; readonly firstBatch: readonly T[] };
}

interface OplogEntry {
    readonly ts: { readonly t: number };
}

interface InitialSyncStatus {
    /** These two since 5.0. */
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

/** The oplog removes its oldest entries in steps of at most a tenth of its size, so a full one may be a tenth smaller. */
const fullShare = 0.9;

/** None of them is a default. Enterprise and Percona have the first; 4.2 has the others, for tests. */
const memoryEngines: readonly string[] = ["inMemory", "ephemeralForTest", "devnull"];

export function interpretMemberReplies(replies: MemberReplies): MemberInspection {
    return {
        ...defined({
            oplog: oplogOf(replies),
            initialSync: initialSyncOf(replies),
            indexBuilds:
                replies.indexBuilds && indexBuildsOf(replies.indexBuilds.cursor.firstBatch),
            fsyncLocked: replies.currentOp ? replies.currentOp.fsyncLock === true : undefined,
            backupRunning: replies.backups
                ? replies.backups.cursor.firstBatch.length > 0
                : undefined,
            clients: replies.clients?.cursor.firstBatch.map(clientOf),
            access: replies.connectionStatus && accessOf(replies.connectionStatus.authInfo),
            memoryEngine: memoryEngines.find(
                (engine) => engine === replies.commandLine?.parsed?.storage?.engine,
            ),
            clusterRole: clusterRoleOf(replies),
        }),
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
        running &&
        defined({
            copiedBytes: running.approxTotalBytesCopied,
            totalBytes: running.approxTotalDataSize,
        })
    );
}

/**
 * Returns one entry per collection: the client that waits for a build and the thread that does it are two operations.
 * Builds that report no database yet are left out, and the servers' own in config, which they start whenever a member
 * becomes primary: both take only moments.
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
    return { driver, version, connections, ...defined({ appName }) };
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
    const settings = replies.config?.config.settings;
    const defaults = settings?.getLastErrorDefaults;
    const concerns = replies.defaultConcerns;
    const stored = replies.storedConfig?.cursor.firstBatch.at(0);
    return defined({
        newlyAdded: stored?.members
            .filter((member) => member.newlyAdded === true)
            .map((member) => member.host),
        customLastErrorDefaults:
            defaults && !isServersOwn(defaults) ? JSON.stringify(defaults) : undefined,
        defaultWriteConcern:
            concerns?.defaultWriteConcern && concerns.defaultWriteConcernSource !== "implicit"
                ? defaultOf(concerns.defaultWriteConcern, "setDefaultRWConcern", settings)
                : defaults && defaultOf(defaults, "settings.getLastErrorDefaults", settings),
        // 4.4 reports a default only if it was set; since 5.0 there always is one, with its source.
        defaultWriteConcernSet: concerns
            ? concerns.defaultWriteConcern !== undefined &&
              concerns.defaultWriteConcernSource !== "implicit"
            : undefined,
    });
}

/** Interprets a default write concern; undefined if a write waits for the primary alone, or for an unknown mode. */
function defaultOf(
    { w, wtimeout }: WriteConcern,
    setBy: string,
    settings: WriteSettings | undefined,
): DefaultWriteConcern | undefined {
    const acknowledgement = acknowledgementOf(w, settings?.getLastErrorModes);
    const limit =
        typeof wtimeout === "number" && wtimeout > 0 ? `, wtimeout: ${String(wtimeout)}` : "";
    const text = `{ w: ${JSON.stringify(w)}${limit} }`;
    return acknowledgement && { text, acknowledgement, setBy };
}

function acknowledgementOf(
    w: unknown,
    modes: WriteSettings["getLastErrorModes"] = {},
): Acknowledgement | undefined {
    if (typeof w === "number") {
        return w > 1 ? { kind: "members", count: w } : undefined;
    }
    if (w === "majority") {
        return { kind: "majority" };
    }
    const values = typeof w === "string" && Object.hasOwn(modes, w) ? modes[w] : undefined;
    return values && { kind: "tags", values };
}

/** The only value that 5.0 and later accept: `{ w: 1, wtimeout: 0 }`, in any order. */
function isServersOwn(defaults: object): boolean {
    return Object.entries(defaults).every(
        ([key, value]) => (key === "w" && value === 1) || (key === "wtimeout" && value === 0),
    );
}
