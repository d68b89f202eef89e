import assert from "node:assert/strict";

import { preflight } from "../../../../provider/core/checks/preflight";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Goal } from "../../../../provider/core/plan/goal";
import { planMember } from "../../../../provider/core/plan/plan";
import { describeStep } from "../../../../provider/core/plan/step";
import type { Topology } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import type { MemberControl } from "../../../../provider/run/ports";
import type { Changes } from "../../../kit/made-up/topologies";
import {
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal: Goal = { version: "6.0.27" };

/** db2 serves the set with an option that shuts this package out; the program has been corrected since. */
function shutOut(changes: Changes = {}): Topology {
    const member = unresponsive(db2, "6.0.27", {
        previousVersion: "6.0.27",
        servesOthers: true,
        configDiffers: true,
        ...changes,
    });
    const at = running("6.0.27");
    return setOf(primary(db1, at), member, secondary(db3, at));
}

function sentences(topology: Topology, desired = goal): readonly string[] {
    return planMember(topology, db2, desired).map(describeStep);
}

describe("a change that keeps a member from answering, and a corrected program", () => {
    it("stops the member and starts it with the correction, without a wait for the broken start", async () => {
        const set = new FakeSet(shutOut());
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db2:27017 6.0.27",
            "terminate db2:27017",
            "start db2:27017",
        ]);
        assert.equal(set.stateOf(db2), "SECONDARY");
        assert.ok(set.clock.now() < 20_000, String(set.clock.now()));
    });

    it("is planned as what it is, and the preview has no objection", () => {
        assert.deepEqual(sentences(shutOut()), [
            "Stop db2:27017 (secondary, 6.0.27)",
            "Start db2:27017 with 6.0.27",
            "Wait until db2:27017 runs 6.0.27, is SECONDARY and has caught up",
        ]);
        const limits = { maxLagSecs: 10, expectedDownSecs: 30, accept: [] };
        const found = preflight(shutOut(), goal, limits, nothingInspected);
        assert.deepEqual(
            found.filter(({ severity }) => severity === "blocker"),
            [],
        );
    });

    it("returns to the previous version if that is the correction", async () => {
        const begun = unresponsive(db2, "6.0.27", { previousVersion: "5.0.4", servesOthers: true });
        const set = new FakeSet(setOf(primary(db1), begun, secondary(db3)));
        await upgradeMember(db2, { version: "5.0.4" }, set.ports());
        assert.deepEqual(set.sent("terminate", "switch", "start"), [
            "terminate db2:27017",
            "switch db2:27017 5.0.4",
            "start db2:27017",
        ]);
    });

    it("is stopped once a server that neither answers nor serves does nothing", async () => {
        const set = new FakeSet(shutOut({ servesOthers: undefined }));
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.sent("terminate"), ["terminate db2:27017"]);
    });

    it("is given time while its server works on its start, and then updated as any other", async () => {
        const set = new FakeSet(shutOut({ servesOthers: undefined }));
        const control: Partial<MemberControl> = {
            startProgress: () =>
                Promise.resolve({ mark: String(set.clock.now()), restarted: false }),
        };
        set.changeAfter(300_000, db2, { ...running("6.0.27"), state: "SECONDARY", lagSecs: 0 });
        await upgradeMember(db2, goal, set.ports({ control }));
        assert.ok(set.clock.now() > 300_000, String(set.clock.now()));
        assert.deepEqual(set.sent("terminate", "shutdown", "start"), [
            "shutdown db2:27017 0",
            "start db2:27017",
        ]);
    });

    it("is waited for while the program is the same, and if no change is unproved", () => {
        const wait = ["Wait until db2:27017 runs 6.0.27, is SECONDARY and has caught up"];
        assert.deepEqual(sentences(shutOut({ configDiffers: false })), wait);
        assert.equal(sentences(shutOut({ previousVersion: undefined }))[0], wait[0]);
    });

    const refused: readonly (readonly [string, Topology, RegExp])[] = [
        [
            "it is the primary for the others",
            shutOut({ leadsOthers: true }),
            /report it as PRIMARY; end its process with SIGTERM/,
        ],
        [
            "no other member is primary",
            withMember(shutOut(), db1, { state: "SECONDARY" }),
            /may be the primary/,
        ],
        [
            "another member is down",
            withMember(shutOut(), db3, { state: "DOWN" }),
            /db3:27017 is DOWN/,
        ],
    ];
    for (const [why, topology, message] of refused) {
        it(`is left alone while ${why}`, async () => {
            const set = new FakeSet(topology);
            const error = await rejection(upgradeMember(db2, goal, set.ports()));
            assert.match(error.message, message);
            assert.deepEqual(set.sent("terminate", "shutdown"), []);
        });
    }
});
