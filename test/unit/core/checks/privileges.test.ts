import assert from "node:assert/strict";

import { checkAuthorized, checkPrivileges } from "../../../../provider/core/checks/privileges";
import { interpretMemberReplies } from "../../../../provider/core/inspection/inspect-replies";
import type { Inspection, Privilege } from "../../../../provider/core/inspection/inspection";
import { inspectionOf } from "../../../kit/made-up/inspections";
import { basePrivileges } from "../../../../provider/core/inspection/role";
import { readFixture } from "../../../kit/records/reply-fixtures";
import {
    arbiter,
    db1,
    db2,
    db3,
    primary,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const set = threeMembers("5.0.4");

/** The rights of the least-privilege role, for an upgrade that scans no data. */
const enough = basePrivileges;

function recorded(name: string): Inspection {
    const replies = readFixture(name).inspected?.[db1];
    assert.ok(replies);
    return inspectionOf({ [db1]: interpretMemberReplies(replies) });
}

function asUser(...privileges: readonly Privilege[]): Inspection {
    return inspectionOf({
        [db1]: { access: { users: ["upgrader@admin"], privileges }, refused: [] },
    });
}

function without(action: string, collection?: string): readonly Privilege[] {
    return enough.map(({ resource, actions }) => ({
        resource,
        actions: actions.filter((each) => each !== action || resource.collection !== collection),
    }));
}

/** The missing rights in the finding; "" without one. */
function missing(
    inspection: Inspection,
    topology = set,
    desired: { version: string; fcv?: string } = goal,
) {
    const [finding] = checkPrivileges(topology, desired, inspection);
    return finding?.message.split(" lacks ")[1] ?? "";
}

describe("checkAuthorized()", () => {
    for (const version of ["4.2.6", "4.4.2", "5.0.4", "6.0.27"]) {
        it(`finds that a server of ${version} requires authentication`, () => {
            const [finding] = checkAuthorized(set, goal, recorded(`${version}/stranger`));
            assert.deepEqual(
                [finding?.severity, finding?.code, finding?.host],
                ["blocker", "not-authorized", db1],
            );
            assert.match(finding?.message ?? "", /refused aggregate, currentOp, find,/);
        });
    }

    it("finds nothing on servers without authentication, or for users who lack a right", () => {
        const open = inspectionOf({
            [db1]: { access: { users: [], privileges: [] }, refused: [] },
        });
        assert.deepEqual(checkAuthorized(set, goal, open), []);
        const user = recorded("6.0.27/watcher");
        assert.deepEqual(checkAuthorized(set, goal, user), []);
    });

    it("ignores arbiters, which have no users", () => {
        const withArbiter = setOf(primary(db1), secondary(db2), arbiter(db3));
        const refusing = { access: { users: [], privileges: [] }, refused: ["find"] };
        const inspection = inspectionOf({ [db3]: refusing });
        assert.deepEqual(checkAuthorized(withArbiter, goal, inspection), []);
    });
});

describe("checkPrivileges()", () => {
    it("lists what the user lacks, with the resource", () => {
        assert.deepEqual(checkPrivileges(set, goal, asUser(...without("shutdown"))), [
            {
                severity: "blocker",
                code: "privilege-missing",
                message:
                    "Cannot upgrade rs0 to 6.0.27: upgrader@admin lacks shutdown on the cluster",
                remedy: "Grant the user the role that leastPrivilegeRole() gives (docs/security.md), or clusterAdmin with readWrite on pulumi_mongodb_replicaset, and readAnyDatabase if data are scanned",
            },
        ]);
    });

    it("accepts exactly the required rights, and nothing less", () => {
        assert.equal(missing(asUser(...enough)), "");
        const [cluster] = enough;
        for (const action of cluster?.actions ?? []) {
            assert.equal(missing(asUser(...without(action))), `${action} on the cluster`);
        }
        assert.equal(missing(asUser(...without("find", "oplog.rs"))), "find on local.oplog.rs");
        assert.equal(
            missing(asUser(...without("find", "system.replset"))),
            "find on local.system.replset",
        );
    });

    for (const version of ["4.2.6", "4.4.2", "5.0.4", "6.0.27"]) {
        it(`lists what clusterMonitor lacks on ${version}`, () => {
            assert.equal(
                missing(recorded(`${version}/watcher`)),
                [
                    "appendOplogNote on the cluster",
                    "replSetStateChange on the cluster",
                    "shutdown on the cluster",
                    ...["find", "insert", "remove", "update"].map(
                        (action) => `${action} on pulumi_mongodb_replicaset`,
                    ),
                ].join(", "),
            );
        });
    }

    it("finds nothing if no user is logged in", () => {
        const open = inspectionOf({
            [db1]: { access: { users: [], privileges: [] }, refused: [] },
        });
        assert.equal(missing(open), "");
    });

    it("requires the right for the FCV only if the FCV changes", () => {
        assert.equal(missing(asUser(...enough), set, { version: "6.0.27", fcv: "5.0" }), "");
        assert.equal(
            missing(asUser(...enough), set, { version: "6.0.27", fcv: "6.0" }),
            "setFeatureCompatibilityVersion on the cluster",
        );
    });

    it("requires the right to scan data only if the hop asks about them", () => {
        const scan =
            "listDatabases on the cluster, listCollections on any database, listIndexes on any database";
        assert.equal(missing(asUser(...enough), threeMembers("4.4.2"), { version: "5.0.4" }), scan);
        assert.equal(
            missing(asUser(...enough), threeMembers("6.0.27"), { version: "7.0.1" }),
            scan,
        );
    });

    it("matches resources as the server does", () => {
        const [cluster, , stored, own] = enough;
        assert.ok(cluster && stored && own);
        const cases: readonly (readonly [Privilege["resource"], string])[] = [
            [{ anyResource: true }, ""],
            [{ db: "local", collection: "" }, ""],
            [{ db: "", collection: "oplog.rs" }, ""],
            // An empty database stands for all but local and config.
            [{ db: "", collection: "" }, "collStats on local.oplog.rs, find on local.oplog.rs"],
            [{ db: "shop", collection: "" }, "collStats on local.oplog.rs, find on local.oplog.rs"],
        ];
        for (const [resource, lacks] of cases) {
            const privilege = { resource, actions: ["collStats", "find"] };
            assert.equal(
                missing(asUser(cluster, stored, own, privilege)),
                lacks,
                JSON.stringify(resource),
            );
        }
    });

    it("does not count a grant on a whole database for its system collections", () => {
        const [cluster, oplog, , own] = enough;
        assert.ok(cluster && oplog && own);
        const local = { resource: { db: "local", collection: "" }, actions: ["find"] };
        assert.equal(missing(asUser(cluster, oplog, own, local)), "find on local.system.replset");
    });

    it("accepts the servers' internal role for everything", () => {
        const all = { resource: { anyResource: true }, actions: ["anyAction"] };
        assert.equal(missing(asUser(all)), "");
    });
});
