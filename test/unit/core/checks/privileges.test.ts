import assert from "node:assert/strict";

import { checkAuthorized, checkPrivileges } from "../../../../provider/core/checks/privileges";
import { interpretMemberReplies } from "../../../../provider/core/inspection/inspect-replies";
import type { Inspection, Privilege } from "../../../../provider/core/inspection/inspection";
import { inspectionOf } from "../../../kit/made-up/inspections";
import { basePrivileges } from "../../../../provider/core/inspection/role";
import { limits } from "../../../kit/made-up/limits";
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

/** The rights of the README's role, for an upgrade that looks at no data. */
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

/** What the one finding says is missing; "" without one. */
function missing(
    inspection: Inspection,
    topology = set,
    desired: { version: string; fcv?: string } = goal,
) {
    const [finding] = checkPrivileges(topology, desired, limits, inspection);
    return finding?.message.split(" lacks ")[1] ?? "";
}

describe("checkAuthorized()", () => {
    for (const version of ["4.2.6", "4.4.2", "5.0.4", "6.0.27"]) {
        it(`sees that a server of ${version} demands authentication`, () => {
            const [finding] = checkAuthorized(set, goal, limits, recorded(`${version}/stranger`));
            assert.deepEqual(
                [finding?.severity, finding?.code, finding?.host],
                ["blocker", "not-authorized", db1],
            );
            assert.match(finding?.message ?? "", /refused aggregate, currentOp, find,/);
        });
    }

    it("says nothing of servers that let anybody in, or of users who lack something", () => {
        const open = inspectionOf({
            [db1]: { access: { users: [], privileges: [] }, refused: [] },
        });
        assert.deepEqual(checkAuthorized(set, goal, limits, open), []);
        const user = recorded("6.0.27/watcher");
        assert.deepEqual(checkAuthorized(set, goal, limits, user), []);
    });

    it("asks no arbiter: it has no users", () => {
        const withArbiter = setOf(primary(db1), secondary(db2), arbiter(db3));
        const refusing = { access: { users: [], privileges: [] }, refused: ["find"] };
        const inspection = inspectionOf({ [db3]: refusing });
        assert.deepEqual(checkAuthorized(withArbiter, goal, limits, inspection), []);
    });
});

describe("checkPrivileges()", () => {
    it("lists what the user lacks, with the resource", () => {
        assert.deepEqual(checkPrivileges(set, goal, limits, asUser(...without("shutdown"))), [
            {
                severity: "blocker",
                code: "privilege-missing",
                message:
                    "Cannot upgrade rs0 to 6.0.27: upgrader@admin lacks shutdown on the cluster",
                remedy: "Grant the user the role that leastPrivilegeRole() gives (docs/security.md), or clusterAdmin with readWrite on pulumi_mongodb_replicaset, and readAnyDatabase where data are looked at",
            },
        ]);
    });

    it("is content with just enough, and with nothing less", () => {
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
        it(`sees what clusterMonitor lacks on ${version}`, () => {
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

    it("says nothing where nobody is logged in", () => {
        const open = inspectionOf({
            [db1]: { access: { users: [], privileges: [] }, refused: [] },
        });
        assert.equal(missing(open), "");
    });

    it("wants the FCV's right only where the FCV has to change", () => {
        assert.equal(missing(asUser(...enough), set, { version: "6.0.27", fcv: "5.0" }), "");
        assert.equal(
            missing(asUser(...enough), set, { version: "6.0.27", fcv: "6.0" }),
            "setFeatureCompatibilityVersion on the cluster",
        );
    });

    it("wants to look at data only where the hop asks about them", () => {
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
            // All databases are all but local and config.
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

    it("takes no whole database for its system collections", () => {
        const [cluster, oplog, , own] = enough;
        assert.ok(cluster && oplog && own);
        const local = { resource: { db: "local", collection: "" }, actions: ["find"] };
        assert.equal(missing(asUser(cluster, oplog, own, local)), "find on local.system.replset");
    });

    it("lets the servers' own role do anything", () => {
        const all = { resource: { anyResource: true }, actions: ["anyAction"] };
        assert.equal(missing(asUser(all)), "");
    });
});
