import type { Privilege, Resource } from "./inspection";
import { compareSeries, parseVersion } from "../releases/version";

/** As `createRole` takes it: its name, its privileges, and no other roles. */
export interface RoleDocument {
    readonly createRole: string;
    readonly privileges: readonly Privilege[];
    readonly roles: readonly [];
}

const cluster: Resource = { cluster: true };
const anyCollection: Resource = { db: "", collection: "" };

/** Observing and upgrading a set. */
export const basePrivileges: readonly Privilege[] = [
    {
        resource: cluster,
        actions: [
            "appendOplogNote",
            "getCmdLineOpts",
            "getParameter",
            "inprog",
            "replSetGetConfig",
            "replSetGetStatus",
            "replSetStateChange",
            "shutdown",
        ],
    },
    { resource: { db: "local", collection: "oplog.rs" }, actions: ["collStats", "find"] },
    { resource: { db: "local", collection: "system.replset" }, actions: ["find"] },
    // The lock, and the probe.
    {
        resource: { db: "pulumi_mongodb_replicaset", collection: "" },
        actions: ["find", "insert", "remove", "update"],
    },
];

/**
 * Data are looked at for some hops only. `listDatabases` without its right is not refused, it only names fewer. Views on
 * system.buckets of servers before 6.0 take more (readAnyDatabase): without it a warning says that they were not seen.
 */
export const scanPrivileges: readonly Privilege[] = [
    { resource: cluster, actions: ["listDatabases"] },
    { resource: anyCollection, actions: ["listCollections", "listIndexes"] },
];

export const setFcvPrivilege: Privilege = {
    resource: cluster,
    actions: ["setFeatureCompatibilityVersion"],
};

/** Changing the members of a set. */
const toReconfigure: Privilege = { resource: cluster, actions: ["replSetConfigure"] };

/** Without these less is seen, or a stop takes longer, and nothing is refused for it. */
const better: readonly Privilege[] = [
    // Which process a server is that somebody else started.
    { resource: cluster, actions: ["serverStatus"] },
    // A member that is stopped by a signal need not wait 15 s for its clients.
    { resource: cluster, actions: ["setParameter"] },
    // Unique indexes in a format of the newer series, on the way back: also those of users and roles, which servers build.
    { resource: anyCollection, actions: ["collStats"] },
    ...["system.roles", "system.users"].map((collection) => ({
        resource: { db: "admin", collection },
        actions: ["collStats", "listIndexes"],
    })),
];

/** Whether 5.0 changes the default write concern. The action came with the command: 4.2 does not know it. */
const defaultConcern: Privilege = { resource: cluster, actions: ["getDefaultRWConcern"] };

/**
 * All that this package ever does on a set that is there, and no more: each action was left out in turn, and a command
 * was refused (test/integration/role.test.ts). `version` is what the set runs; default: 4.4 or later.
 */
export function leastPrivilegeRole(version = "4.4.0"): RoleDocument {
    const has44 = compareSeries(parseVersion(version).series, "4.4") >= 0;
    const all = [
        ...basePrivileges,
        ...scanPrivileges,
        setFcvPrivilege,
        toReconfigure,
        ...better,
        ...(has44 ? [defaultConcern] : []),
    ];
    return {
        createRole: "pulumiMongodbReplicaset",
        privileges: mergeByResource(all),
        roles: [],
    };
}

function mergeByResource(privileges: readonly Privilege[]): readonly Privilege[] {
    const actions = new Map<string, Set<string>>();
    for (const privilege of privileges) {
        const key = JSON.stringify(privilege.resource);
        actions.set(key, new Set([...(actions.get(key) ?? []), ...privilege.actions]));
    }
    return [...actions].map(([resource, names]) => ({
        resource: JSON.parse(resource) as Resource,
        actions: [...names].sort(),
    }));
}
