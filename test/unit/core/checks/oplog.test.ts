import assert from "node:assert/strict";

import { checkOplogWindow, expectDownSecs } from "../../../../provider/core/checks/oplog";
import type { OplogWindow } from "../../../../provider/core/inspection/inspection";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Topology } from "../../../../provider/core/topology/topology";
import { inspectionOf } from "../../../kit/made-up/inspections";
import { limits } from "../../../kit/made-up/limits";
import { db1, db2, db3, stopped, threeMembers, withMember } from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const set = threeMembers("5.0.4");
const long: OplogWindow = { windowSecs: 86_400, full: true };

/** db2's oplog is the shortest. */
function find(oplog: OplogWindow, topology: Topology = set) {
    const inspection = inspectionOf({
        [db1]: { oplog: long },
        [db2]: { oplog },
        [db3]: { oplog: long },
    });
    return checkOplogWindow(topology, goal, inspection, limits);
}

describe("checkOplogWindow()", () => {
    it("blocks if a full oplog is overwritten before a member is back", () => {
        assert.deepEqual(find({ windowSecs: 29, full: true }), [
            {
                severity: "blocker",
                code: "oplog-window",
                host: db2,
                message:
                    "Cannot upgrade rs0 without a full resync of a member: the oplog of db2:27017 reaches back 29 s, and a member is unavailable for up to 30 s",
                remedy: "Enlarge the oplog of every member (replSetResizeOplog), or upgrade when fewer writes arrive",
            },
        ]);
    });

    it("warns below an hour", () => {
        assert.deepEqual(
            find({ windowSecs: 30, full: true }).map(({ severity, message }) => [
                severity,
                message,
            ]),
            [
                [
                    "warning",
                    "Upgrading rs0 may require a full resync of a member: the oplog of db2:27017 reaches back 30 s, and a member is unavailable for up to 30 s",
                ],
            ],
        );
        assert.equal(find({ windowSecs: 3_599, full: true }).length, 1);
        assert.deepEqual(find({ windowSecs: 3_600, full: true }), []);
    });

    it("never blocks a new set because of the burst of writes that fills it", () => {
        const [finding] = find({ windowSecs: 5, full: false });
        assert.equal(finding?.severity, "warning");
        assert.match(finding.message, /reaches back about 5 s once it is full/);
    });

    it("only warns if an earlier run left a member unfinished: only an update brings it back", () => {
        const begun = withMember(set, db3, stopped(db3, "6.0.27"));
        assert.equal(find({ windowSecs: 5, full: true }, begun)[0]?.severity, "warning");
    });

    it("finds nothing if no oplog was read", () => {
        assert.deepEqual(checkOplogWindow(set, goal, nothingInspected, limits), []);
    });
});

describe("expectDownSecs()", () => {
    it("is the usual time of a restart, unless the limits are lower", () => {
        assert.equal(expectDownSecs(120, 300), 60);
        assert.equal(expectDownSecs(10, 20), 30);
    });
});
