import assert from "node:assert/strict";

import {
    checkBackup,
    checkFsyncLock,
    checkIndexBuilds,
    checkInitialSync,
    checkNewlyAdded,
} from "../../../../provider/core/checks/activity";
import type { Check } from "../../../../provider/core/checks/check";
import type { Inspection, MemberInspection } from "../../../../provider/core/inspection/inspection";
import { inspectionOf, ofSet } from "../../../kit/made-up/inspections";
import { limits } from "../../../kit/made-up/limits";
import { db1, db2, db3, stopped, threeMembers, withMember } from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const set = threeMembers("5.0.4");
const idle: MemberInspection = { indexBuilds: [], fsyncLocked: false, backupRunning: false };

function busy(found: MemberInspection): Inspection {
    return inspectionOf({ [db1]: idle, [db2]: { ...idle, ...found } });
}

const cases: readonly {
    readonly check: Check;
    readonly inspection: Inspection;
    readonly code: string;
    readonly host: string;
    readonly message: string;
}[] = [
    {
        check: checkInitialSync,
        inspection: busy({ initialSync: { copiedBytes: 30, totalBytes: 120 } }),
        code: "initial-sync",
        host: db2,
        message: "Cannot upgrade rs0 to 6.0.27: db2:27017 is in its initial sync (25 % copied)",
    },
    {
        check: checkInitialSync,
        inspection: busy({ initialSync: { copiedBytes: 0, totalBytes: 0 } }),
        code: "initial-sync",
        host: db2,
        message: "Cannot upgrade rs0 to 6.0.27: db2:27017 is in its initial sync",
    },
    {
        check: checkNewlyAdded,
        inspection: ofSet({ newlyAdded: [db3] }),
        code: "newly-added",
        host: db3,
        message:
            "Cannot upgrade rs0 to 6.0.27: db3:27017 was added to the set and has no vote yet (newlyAdded)",
    },
    {
        check: checkIndexBuilds,
        inspection: busy({
            indexBuilds: [
                { namespace: "shop.orders", indexes: ["a_1", "b_1"] },
                { namespace: "shop.items", indexes: ["c_1"] },
            ],
        }),
        code: "index-build",
        host: db2,
        message:
            "Cannot upgrade rs0 to 6.0.27: db2:27017 is building a_1, b_1 of shop.orders; c_1 of shop.items",
    },
    {
        check: checkFsyncLock,
        inspection: busy({ fsyncLocked: true }),
        code: "fsync-locked",
        host: db2,
        message:
            "Cannot upgrade rs0 to 6.0.27: db2:27017 is locked against writes (fsync with lock)",
    },
    {
        check: checkBackup,
        inspection: busy({ backupRunning: true }),
        code: "backup-running",
        host: db2,
        message: "Cannot upgrade rs0 to 6.0.27: a backup is reading from db2:27017 ($backupCursor)",
    },
];

describe("checks of running work in a set", () => {
    for (const { check, inspection, code, host, message } of cases) {
        it(`${check.name}() reports: ${message}`, () => {
            const [finding, ...others] = check(set, goal, inspection, limits);
            assert.deepEqual(others, []);
            assert.deepEqual(
                [finding?.severity, finding?.code, finding?.host, finding?.message],
                ["blocker", code, host, message],
            );
        });

        it(`${check.name}() finds nothing in an idle set (${code})`, () => {
            assert.deepEqual(check(set, goal, busy({}), limits), []);
            assert.deepEqual(check(set, goal, ofSet({ newlyAdded: [] }), limits), []);
        });
    }
});

describe("checkIndexBuilds()", () => {
    // The build may wait for the vote of that very member: a blocker would keep it down for ever.
    it("only warns if an earlier run left a member unfinished", () => {
        const begun = withMember(set, db3, stopped(db3, "6.0.27"));
        const inspection = busy({
            indexBuilds: [{ namespace: "shop.orders", indexes: ["a_1"] }],
        });
        const [finding] = checkIndexBuilds(begun, goal, inspection);
        assert.equal(finding?.severity, "warning");
        assert.equal(
            finding.message,
            "db2:27017 is building a_1 of shop.orders: it cannot be stopped before that has finished",
        );
    });
});
