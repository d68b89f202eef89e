import { questionsFor } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection, Privilege, Resource } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { basePrivileges, scanPrivileges, setFcvPrivilege } from "../inspection/role";
import type { Denied, Member, Topology } from "../topology/topology";
import { lowestFcv } from "../topology/topology";
import type { Limits } from "./check";
import { blocker } from "../errors/finding";

/** The server wants to know who we are, and lets nobody else look. An arbiter has no users: nobody can log in to it. */
export function checkAuthorized(
    topology: Topology,
    _goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    return findDenied(topology, inspection);
}

/** Whatever it is that is wanted of the set. */
export function findDenied(topology: Topology, inspection: Inspection): readonly Finding[] {
    return topology.members.flatMap((member) => {
        const found = inspection.members.get(member.host);
        const refused = member.arbiter || found?.access?.users.length !== 0 ? [] : found.refused;
        const denied = member.denied ?? (refused?.length ? "unauthenticated" : undefined);
        return denied === undefined ? [] : checkDenied(topology, member, denied, refused);
    });
}

function checkDenied(
    { setName }: Topology,
    member: Member,
    denied: Denied,
    refused: readonly string[] = [],
): readonly Finding[] {
    const cannot = `Cannot manage ${setName}: ${member.host}`;
    switch (denied) {
        case "unauthenticated":
            return blocker(
                "not-authorized",
                `${cannot} demands authentication${refused.length > 0 ? `, it refused ${refused.join(", ")}` : ""}`,
                "Name a user of the set in the program: auth: { username, password }",
                member.host,
            );
        case "credentials":
            return blocker(
                "auth-failed",
                `${cannot} refuses the credentials of the program: no such user, a wrong password, another mechanism, or another authSource`,
                "Set auth to a user of the set; where the set was begun to be made with another one, to that one",
                member.host,
            );
        case "rights":
            return blocker(
                "privilege-missing",
                `${cannot} lets the program's user in, but not see how it is (replSetGetStatus, replSetGetConfig)`,
                grantRole,
                member.host,
            );
    }
}

const grantRole =
    "Grant the user the role that leastPrivilegeRole() gives (docs/security.md), or clusterAdmin with readWrite on pulumi_mongodb_replicaset, and readAnyDatabase where data are looked at";

/** Users are the same on all members with data: what is missing anywhere is missing. */
export function checkPrivileges(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const accesses = topology.members.flatMap((member) => {
        const access = inspection.members.get(member.host)?.access;
        return member.arbiter || !access || access.users.length === 0 ? [] : [access];
    });
    const needs = needsOf(topology, goal);
    const missing = new Set(
        accesses.flatMap(({ privileges }) => needs.flatMap((need) => lacking(privileges, need))),
    );
    const users = new Set(accesses.flatMap((access) => access.users));
    return missing.size === 0
        ? []
        : blocker(
              "privilege-missing",
              `Cannot upgrade ${topology.setName} to ${goal.version}: ${[...users].join(", ")} lacks ${[...missing].join(", ")}`,
              grantRole,
          );
}

function needsOf(topology: Topology, goal: Goal): readonly Privilege[] {
    return [
        ...basePrivileges,
        ...(questionsFor(topology, goal).length > 0 ? scanPrivileges : []),
        ...(goal.fcv === undefined || goal.fcv === lowestFcv(topology) ? [] : [setFcvPrivilege]),
    ];
}

function lacking(
    privileges: readonly Privilege[],
    { resource, actions }: Privilege,
): readonly string[] {
    const missing = actions.filter(
        (action) =>
            !privileges.some(
                (privilege) =>
                    covers(privilege.resource, resource) &&
                    // Of the internal role __system.
                    (privilege.actions.includes(action) || privilege.actions.includes("anyAction")),
            ),
    );
    return missing.map((action) => `${action} on ${describe(resource)}`);
}

/**
 * As the server matches them (manual, "Resource Document"; tried on 4.2 and 6.0 with the built-in roles): the empty
 * collection leaves out system collections, and all databases are all but local and config.
 */
function covers(granted: Resource, desired: Resource): boolean {
    if (granted.anyResource === true) {
        return true;
    }
    if (desired.cluster === true || granted.cluster === true) {
        return desired.cluster === granted.cluster;
    }
    const isSystem = desired.collection?.startsWith("system.") === true;
    const isInternal = desired.db === "local" || desired.db === "config";
    const byDatabase = granted.db === desired.db || (granted.db === "" && !isInternal);
    return granted.collection === desired.collection
        ? granted.db === desired.db || granted.db === ""
        : granted.collection === "" && !isSystem && byDatabase;
}

function describe({ cluster: whole, db, collection }: Resource): string {
    if (whole === true) {
        return "the cluster";
    }
    return `${db === "" ? "any database" : String(db)}${collection === "" ? "" : `.${String(collection)}`}`;
}
