import { questionsFor } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection, Privilege, Resource } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { basePrivileges, scanPrivileges, setFcvPrivilege } from "../inspection/role";
import type { Denied, Member, Topology } from "../topology/topology";
import { fcvOf } from "../topology/topology";
import { cannotUpgrade, inspectedMembers } from "./check";
import { blocker } from "../errors/finding";

/** Blocks if a member requires authentication. An arbiter has no users, so no one can log in to it. */
export function checkAuthorized(
    topology: Topology,
    _goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    return findDenied(topology, inspection);
}

/** Finds members that do not let us observe them, whatever is to be done with the set. */
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
                `${cannot} requires authentication${refused.length > 0 ? ` and refused ${refused.join(", ")}` : ""}`,
                "Set auth in the program to a user of the set: auth: { username, password }",
                member.host,
            );
        case "credentials":
            return blocker(
                "auth-failed",
                `${cannot} refuses the credentials in auth: no such user, a wrong password, another mechanism, or another authSource`,
                "Set auth to a user of the set; if the set's creation was interrupted, to the user that it began with",
                member.host,
            );
        case "rights":
            return blocker(
                "privilege-missing",
                `${cannot} does not let the user in auth observe it (replSetGetStatus, replSetGetConfig)`,
                grantRole,
                member.host,
            );
    }
}

const grantRole =
    "Grant the user the role that leastPrivilegeRole() gives (docs/security.md), or clusterAdmin with readWrite on pulumi_mongodb_replicaset, and readAnyDatabase if data are scanned";

/** Blocks if the user lacks a right on any member. Users are the same on all members with data. */
export function checkPrivileges(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const accesses = inspectedMembers(topology, inspection).flatMap(({ member, found }) =>
        member.arbiter || !found.access || found.access.users.length === 0 ? [] : [found.access],
    );
    const needs = [
        ...basePrivileges,
        ...(questionsFor(topology, goal).length > 0 ? scanPrivileges : []),
        ...(goal.fcv === undefined || goal.fcv === fcvOf(topology) ? [] : [setFcvPrivilege]),
    ];
    const missing = new Set(
        accesses.flatMap(({ privileges }) =>
            needs.flatMap((need) => missingActions(privileges, need)),
        ),
    );
    const users = new Set(accesses.flatMap((access) => access.users));
    return missing.size === 0
        ? []
        : blocker(
              "privilege-missing",
              `${cannotUpgrade(topology, goal)}: ${[...users].join(", ")} lacks ${[...missing].join(", ")}`,
              grantRole,
          );
}

function missingActions(
    privileges: readonly Privilege[],
    { resource, actions }: Privilege,
): readonly string[] {
    const missing = actions.filter(
        (action) =>
            !privileges.some(
                (privilege) =>
                    covers(privilege.resource, resource) &&
                    // The internal role __system has anyAction.
                    (privilege.actions.includes(action) || privilege.actions.includes("anyAction")),
            ),
    );
    return missing.map((action) => `${action} on ${describeResource(resource)}`);
}

/**
 * Whether a grant on one resource covers another, matched as the server does (manual, "Resource Document"; tried on 4.2
 * and 6.0 with the built-in roles): an empty collection excludes system collections, and an empty database excludes local
 * and config.
 */
function covers(granted: Resource, required: Resource): boolean {
    if (granted.anyResource === true) {
        return true;
    }
    if (required.cluster === true || granted.cluster === true) {
        return required.cluster === granted.cluster;
    }
    const isSystem = required.collection?.startsWith("system.") === true;
    const isInternal = required.db === "local" || required.db === "config";
    const byDatabase = granted.db === required.db || (granted.db === "" && !isInternal);
    return granted.collection === required.collection
        ? granted.db === required.db || granted.db === ""
        : granted.collection === "" && !isSystem && byDatabase;
}

function describeResource({ cluster, db, collection }: Resource): string {
    if (cluster === true) {
        return "the cluster";
    }
    return `${db === "" ? "any database" : String(db)}${collection === "" ? "" : `.${String(collection)}`}`;
}
