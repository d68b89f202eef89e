import type { Privilege, Resource } from "./inspection";
import { compareSeries, seriesOf } from "../releases/version";

/** The argument of `createRole`: a name, privileges, and no other roles. */
export interface RoleDocument {
    readonly createRole: string;
    readonly privileges: readonly Privilege[];
    readonly roles: readonly [];
}

const cluster: Resource = { cluster: true };
const anyCollection: Resource = { db: "", collection: "" };

/** Privileges to observe and upgrade a set. */
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
 * Privileges to scan the data, which only some hops require. `listDatabases` without its privilege is not refused, it only
 * lists fewer databases. Views on system.buckets of servers before 6.0 require more (readAnyDatabase): without it a warning
 * reports that they were not scanned.
 */
export const scanPrivileges: readonly Privilege[] = [
    { resource: cluster, actions: ["listDatabases"] },
    { resource: anyCollection, actions: ["listCollections", "listIndexes"] },
];

export const setFcvPrivilege: Privilege = {
    resource: cluster,
    actions: ["setFeatureCompatibilityVersion"],
};

/** Privilege to change the members of a set. */
const toReconfigure: Privilege = { resource: cluster, actions: ["replSetConfigure"] };

/** Privileges without which nothing is refused, but less is observed, or a stop takes longer. */
const optionalPrivileges: readonly Privilege[] = [
    // Identifies the process of a server that this package did not start.
    { resource: cluster, actions: ["serverStatus"] },
    // Spares a member that is stopped by a signal the wait of 15 s for its clients.
    { resource: cluster, actions: ["setParameter"] },
    // Finds unique indexes in the newer series' format before a downgrade: also those of users and roles, which servers build.
    { resource: anyCollection, actions: ["collStats"] },
    ...["system.roles", "system.users"].map((collection) => ({
        resource: { db: "admin", collection },
        actions: ["collStats", "listIndexes"],
    })),
];

/** Privilege to read whether 5.0 changes the default write concern. 4.2 knows neither the command nor the action. */
const readDefaultConcern: Privilege = { resource: cluster, actions: ["getDefaultRWConcern"] };

/**
 * Returns a role with exactly the privileges that this package uses on an existing set: without any one of its actions,
 * servers refuse a command (test/integration/role.test.ts).
 *
 * @param version - What the set runs; by default 4.4 or later.
 */
export function leastPrivilegeRole(version = "4.4.0"): RoleDocument {
    const hasDefaultConcern = compareSeries(seriesOf(version), "4.4") >= 0;
    const all = [
        ...basePrivileges,
        ...scanPrivileges,
        setFcvPrivilege,
        toReconfigure,
        ...optionalPrivileges,
        ...(hasDefaultConcern ? [readDefaultConcern] : []),
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
