import assert from "node:assert/strict";

import type {
    MemberReplies,
    SetReplies,
} from "../../../../provider/core/inspection/inspect-replies";
import {
    interpretMemberReplies,
    interpretSetReplies,
} from "../../../../provider/core/inspection/inspect-replies";
import type { MemberInspection } from "../../../../provider/core/inspection/inspection";
import { readFixture } from "../../../kit/records/reply-fixtures";
import { db1, db2, db3, seriesOf } from "../../../kit/made-up/topologies";

function inspectionOf(name: string, host: string): MemberInspection {
    const replies = readFixture(name).inspected?.[host];
    assert.ok(replies, `${name} has no ${host}`);
    return interpretMemberReplies(replies);
}

function setOf(name: string) {
    return interpretSetReplies(readFixture(name).set ?? {});
}

function batch<T>(...firstBatch: readonly T[]) {
    return { cursor: { id: 0, firstBatch } };
}

/** An oplog that begins at second 1000. */
function oplog(spanSecs: number, size: number, maxSize: number): MemberReplies {
    return {
        oplogFirst: batch({ ts: { t: 1_000 } }),
        oplogLast: batch({ ts: { t: 1_000 + spanSecs } }),
        oplogStats: batch({ size, maxSize }),
        refused: [],
    };
}

for (const version of ["4.2.6", "4.4.2", "5.0.4", "6.0.27"]) {
    describe(`interpretMemberReplies() on replies of ${version} servers`, () => {
        it("finds no activity in a healthy set", () => {
            for (const host of [db1, db2]) {
                const { oplog: window, ...rest } = inspectionOf(`${version}/healthy`, host);
                assert.equal(window?.full, false);
                // A new set has seconds of oplog and space for hours.
                assert.ok(window.windowSecs > 3_600, String(window.windowSecs));
                assert.deepEqual(rest, {
                    indexBuilds: [],
                    fsyncLocked: false,
                    backupRunning: false,
                    clients: [],
                    access: { users: [], privileges: [] },
                    refused: [],
                });
            }
        });

        it("finds no oplog on an arbiter", () => {
            assert.equal(inspectionOf(`${version}/healthy`, db3).oplog, undefined);
        });

        it("finds an index build and an fsync lock on the members that have them", () => {
            const [builder, locked] = [db1, db2].map((host) =>
                inspectionOf(`${version}/busy`, host),
            );
            assert.deepEqual(builder?.indexBuilds, [
                { namespace: "shop.orders", indexes: ["index_1", "text_1_index_1"] },
            ]);
            assert.equal(builder.fsyncLocked, false);
            assert.deepEqual(locked?.indexBuilds, []);
            assert.equal(locked.fsyncLocked, true);
        });

        it("finds the initial sync of a joining member, and of no other", () => {
            assert.ok(inspectionOf(`${version}/joining`, db3).initialSync);
            assert.equal(inspectionOf(`${version}/joining`, db1).initialSync, undefined);
        });

        it("lists the commands that were refused without credentials", () => {
            const { refused, access } = inspectionOf(`${version}/stranger`, db1);
            assert.deepEqual(refused, [
                "aggregate",
                "currentOp",
                "find",
                "getCmdLineOpts",
                "replSetGetStatus",
            ]);
            assert.deepEqual(access, { users: [], privileges: [] });
        });

        it("reads the privileges of a user", () => {
            const { access } = inspectionOf(`${version}/watcher`, db1);
            assert.deepEqual(access?.users, ["watcher@admin"]);
            const cluster = access.privileges.find(({ resource }) => resource.cluster === true);
            assert.ok(cluster?.actions.includes("replSetGetStatus"));
            assert.equal(cluster?.actions.includes("shutdown"), false);
        });
    });

    describe(`interpretSetReplies() on replies of ${version} servers`, () => {
        it("finds no custom settings in a healthy set", () => {
            assert.deepEqual(setOf(`${version}/healthy`), {
                newlyAdded: [],
                // 4.2 does not have this command.
                ...(version !== "4.2.6" && { defaultWriteConcernSet: false }),
            });
        });

        it("lists a member whose vote does not count yet, since 5.0", () => {
            assert.deepEqual(
                setOf(`${version}/joining`).newlyAdded,
                ["5.0", "6.0"].includes(seriesOf(version)) ? [db3] : [],
            );
        });
    });
}

describe("interpretMemberReplies()", () => {
    it("projects the window of an oplog that is not full, and measures that of a full one", () => {
        const windowOf = (replies: MemberReplies) => interpretMemberReplies(replies).oplog;
        assert.deepEqual(windowOf(oplog(99, 10, 100)), { windowSecs: 1_000, full: false });
        assert.deepEqual(windowOf(oplog(99, 90, 100)), { windowSecs: 100, full: true });
        // oplogMinRetentionHours lets it grow beyond its size.
        assert.deepEqual(windowOf(oplog(99, 300, 100)), { windowSecs: 100, full: true });
        // A set that was created in this second.
        assert.deepEqual(windowOf(oplog(0, 0, 100)), { windowSecs: 100, full: false });
    });

    it("leaves out what the server did not report", () => {
        assert.deepEqual(interpretMemberReplies({ refused: [] }), { refused: [] });
        const { oplogStats: _, ...unmeasured } = oplog(99, 10, 100);
        assert.equal(interpretMemberReplies(unmeasured).oplog, undefined);
    });

    it("finds the collection of an index build for which a secondary of 4.2 reports no namespace", () => {
        const indexes = [{ name: "a_1", ns: "shop.orders" }];
        const operation = { ns: "", command: { createIndexes: "orders", indexes } };
        assert.deepEqual(
            interpretMemberReplies({ indexBuilds: batch(operation), refused: [] }).indexBuilds,
            [{ namespace: "shop.orders", indexes: ["a_1"] }],
        );
    });

    it("leaves out the servers' own builds, and those that report no database yet", () => {
        const build = (ns: string) => ({
            ns,
            command: { createIndexes: "orders", indexes: [{ name: "a_1" }] },
        });
        const replies = {
            indexBuilds: batch(
                build(""),
                build("config.tenantMigrationDonors"),
                build("shop.orders"),
            ),
            refused: [],
        };
        assert.deepEqual(interpretMemberReplies(replies).indexBuilds, [
            { namespace: "shop.orders", indexes: ["a_1"] },
        ]);
    });

    it("reads a running backup, clients and a shard as in the manual", () => {
        const found = inspectionOf("documentation/8.0-backup", db1);
        assert.equal(found.backupRunning, true);
        assert.equal(found.clusterRole, "shard");
        assert.deepEqual(found.clients, [
            { driver: "PyMongo", version: "4.8.0", appName: "billing", connections: 12 },
        ]);
    });

    it("reads the progress of an initial sync", () => {
        const initialSyncStatus = { approxTotalBytesCopied: 30, approxTotalDataSize: 120 };
        assert.deepEqual(
            interpretMemberReplies({ status: { initialSyncStatus }, refused: [] }).initialSync,
            { copiedBytes: 30, totalBytes: 120 },
        );
    });

    it("recognises a config server by its options or by its hello", () => {
        const replies: readonly Partial<MemberReplies>[] = [
            { commandLine: { parsed: { sharding: { clusterRole: "configsvr" } } } },
            { hello: { configsvr: 2 } },
        ];
        for (const each of replies) {
            assert.equal(
                interpretMemberReplies({ ...each, refused: [] }).clusterRole,
                "config-server",
            );
        }
    });
});

describe("interpretSetReplies()", () => {
    it("distinguishes a default write concern that was set from the implicit one", () => {
        assert.equal(setOf("documentation/8.0-backup").defaultWriteConcernSet, true);
        const of = (defaultConcerns: SetReplies["defaultConcerns"]) =>
            interpretSetReplies({ ...(defaultConcerns && { defaultConcerns }) })
                .defaultWriteConcernSet;
        assert.equal(of({ defaultWriteConcern: { w: 2 } }), true);
        assert.equal(
            of({ defaultWriteConcern: { w: 1 }, defaultWriteConcernSource: "implicit" }),
            false,
        );
        assert.equal(of({}), false);
        assert.equal(of(undefined), undefined);
    });

    it("reports getLastErrorDefaults that differ from the servers' default", () => {
        const of = (getLastErrorDefaults: object) =>
            interpretSetReplies({ config: { config: { settings: { getLastErrorDefaults } } } })
                .customLastErrorDefaults;
        assert.equal(of({ w: 1, wtimeout: 0 }), undefined);
        assert.equal(of({ wtimeout: 0, w: 1 }), undefined);
        assert.equal(of({ w: "majority", wtimeout: 5000 }), '{"w":"majority","wtimeout":5000}');
        assert.equal(of({ w: 1, wtimeout: 5000 }), '{"w":1,"wtimeout":5000}');
    });
});
