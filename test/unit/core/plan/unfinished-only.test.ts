import * as assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import { limitToUnfinished, softenGate } from "../../../../provider/core/plan/unfinished-only";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27", fcv: "6.0" };
const upgraded = running("6.0.27", "5.0");

function held(topology: Topology, goals: readonly Goal[] = [goal]) {
    const way = limitToUnfinished(planPath(topology, goals));
    return (
        way && {
            steps: way.paused.hop.steps.map((step) =>
                "host" in step ? `${step.kind} ${step.host}` : step.kind,
            ),
            waiting: way.paused.waiting.map(({ host }) => host),
            goal: way.paused.hop.goal,
        }
    );
}

describe("holdWay()", () => {
    it("holds nothing where nothing was left half way: the gate is a blocker", () => {
        assert.equal(held(threeMembers("5.0.4")), undefined);
        assert.equal(
            held(setOf(primary(db1), secondary(db2, upgraded), secondary(db3))),
            undefined,
        );
        assert.equal(held(threeMembers("6.0.27", "5.0")), undefined);
        assert.equal(held(threeMembers("6.0.27")), undefined);
    });

    it("brings what is down to its end, the others waiting", () => {
        const half = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        assert.deepEqual(held(setOf(primary(db1), half, secondary(db3))), {
            steps: ["switch-binary db2:27017", "start-member db2:27017", "await-member db2:27017"],
            waiting: [db1, db3],
            goal: { version: "6.0.27" },
        });
    });

    it("watches what has not proved itself, and keeps the FCV for later", () => {
        const unproven = { previousVersion: "5.0.4" };
        const topology = withMember(threeMembers("6.0.27", "5.0"), db3, unproven);
        assert.deepEqual(held(topology), {
            steps: ["await-member db3:27017"],
            waiting: [],
            goal: { version: "6.0.27" },
        });
    });

    it("ends a change of the FCV that was begun", () => {
        const topology = withMember(threeMembers("6.0.27", "5.0"), db1, { fcvInTransition: true });
        assert.deepEqual(held(topology), { steps: ["set-fcv"], waiting: [], goal });
    });

    it("stays in the hop in which something was left", () => {
        const way: readonly Goal[] = [{ version: "5.0.31", fcv: "5.0" }, goal];
        const at = running("4.4.29");
        const half = stopped(db2, "5.0.31");
        const found = held(setOf(primary(db1, at), half, secondary(db3, at)), way);
        assert.deepEqual(found?.steps, ["start-member db2:27017", "await-member db2:27017"]);
        assert.deepEqual(found.waiting, [db1, db3]);
        assert.deepEqual(found.goal, { version: "5.0.31" });
    });
});

describe("softenGate()", () => {
    it("warns, and says who is brought to its end", () => {
        const gate: Finding = {
            severity: "blocker",
            code: "outside-window",
            message: "No",
            remedy: "Wait",
        };
        const way = limitToUnfinished(
            planPath(setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3)), [goal]),
        );
        assert.ok(way);
        const { severity, message } = softenGate(gate, way);
        assert.equal(severity, "warning");
        assert.match(message, /^No; only .* \(db2:27017\)$/);
    });
});
