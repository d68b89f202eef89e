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

/** An oplog from second 1000 on. */
function oplog(spanSecs: number, size: number, maxSize: number): MemberReplies {
    return {
        oplogFirst: batch({ ts: { t: 1_000 } }),
        oplogLast: batch({ ts: { t: 1_000 + spanSecs } }),
        oplogStats: batch({ size, maxSize }),
        refused: [],
    };
}

for (const version of ["4.2.6", "4.4.2", "5.0.4", "6.0.27"]) {
    describe(`interpretMemberReplies() of what ${version} servers answered`, () => {
        it("finds nothing going on in a healthy set", () => {
            for (const host of [db1, db2]) {
                const { oplog: window, ...rest } = inspectionOf(`${version}/healthy`, host);
                assert.equal(window?.full, false);
                // A new set has seconds of oplog, and room for hours.
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

        it("knows no oplog of an arbiter", () => {
            assert.equal(inspectionOf(`${version}/healthy`, db3).oplog, undefined);
        });

        it("sees an index build and an fsync lock, on the members that have them", () => {
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

        it("sees the initial sync of a member that joins, and of no other", () => {
            assert.ok(inspectionOf(`${version}/joining`, db3).initialSync);
            assert.equal(inspectionOf(`${version}/joining`, db1).initialSync, undefined);
        });

        it("keeps what was refused to somebody without credentials", () => {
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

    describe(`interpretSetReplies() of what ${version} servers answered`, () => {
        it("finds nothing of note in a healthy set", () => {
            assert.deepEqual(setOf(`${version}/healthy`), {
                newlyAdded: [],
                // 4.2 knows no such command.
                ...(version !== "4.2.6" && { defaultWriteConcernSet: false }),
            });
        });

        it("names a member whose vote does not count yet, from 5.0 on", () => {
            assert.deepEqual(
                setOf(`${version}/joining`).newlyAdded,
                ["5.0", "6.0"].includes(seriesOf(version)) ? [db3] : [],
            );
        });
    });
}

describe("interpretMemberReplies()", () => {
    it("projects an oplog that is not full to its size, and believes a full one", () => {
        const windowOf = (replies: MemberReplies) => interpretMemberReplies(replies).oplog;
        assert.deepEqual(windowOf(oplog(99, 10, 100)), { windowSecs: 1_000, full: false });
        assert.deepEqual(windowOf(oplog(99, 90, 100)), { windowSecs: 100, full: true });
        // oplogMinRetentionHours lets it grow beyond its size.
        assert.deepEqual(windowOf(oplog(99, 300, 100)), { windowSecs: 100, full: true });
        // A set of this very second.
        assert.deepEqual(windowOf(oplog(0, 0, 100)), { windowSecs: 100, full: false });
    });

    it("leaves out what the server did not say", () => {
        assert.deepEqual(interpretMemberReplies({ refused: [] }), { refused: [] });
        const { oplogStats: _, ...unmeasured } = oplog(99, 10, 100);
        assert.equal(interpretMemberReplies(unmeasured).oplog, undefined);
    });

    it("names the collection of a build where a secondary of 4.2 gives no namespace", () => {
        const indexes = [{ name: "a_1", ns: "shop.orders" }];
        const operation = { ns: "", command: { createIndexes: "orders", indexes } };
        assert.deepEqual(
            interpretMemberReplies({ indexBuilds: batch(operation), refused: [] }).indexBuilds,
            [{ namespace: "shop.orders", indexes: ["a_1"] }],
        );
    });

    it("leaves out builds of the servers' own, and those that tell no database yet", () => {
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

    it("reads a running backup, clients and a shard as the manual gives them", () => {
        const found = inspectionOf("documentation/8.0-backup", db1);
        assert.equal(found.backupRunning, true);
        assert.equal(found.clusterRole, "shard");
        assert.deepEqual(found.clients, [
            { driver: "PyMongo", version: "4.8.0", appName: "billing", connections: 12 },
        ]);
    });

    it("reads how far an initial sync is", () => {
        const initialSyncStatus = { approxTotalBytesCopied: 30, approxTotalDataSize: 120 };
        assert.deepEqual(
            interpretMemberReplies({ status: { initialSyncStatus }, refused: [] }).initialSync,
            { copiedBytes: 30, totalBytes: 120 },
        );
    });

    it("knows a config server by its options, or by its hello", () => {
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
    it("tells a default write concern that was set from the servers' own", () => {
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

    it("keeps getLastErrorDefaults where they are not the servers' own", () => {
        const of = (getLastErrorDefaults: object) =>
            interpretSetReplies({ config: { config: { settings: { getLastErrorDefaults } } } })
                .customLastErrorDefaults;
        assert.equal(of({ w: 1, wtimeout: 0 }), undefined);
        assert.equal(of({ wtimeout: 0, w: 1 }), undefined);
        assert.equal(of({ w: "majority", wtimeout: 5000 }), '{"w":"majority","wtimeout":5000}');
        assert.equal(of({ w: 1, wtimeout: 5000 }), '{"w":1,"wtimeout":5000}');
    });
});
