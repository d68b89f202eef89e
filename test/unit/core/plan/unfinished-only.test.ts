import * as assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import {
    limitToRecovery,
    limitToUnfinished,
    softenGate,
} from "../../../../provider/core/plan/unfinished-only";
import type { PausePolicy } from "../../../../provider/core/plan/pause";
import { pauseHop } from "../../../../provider/core/plan/pause";
import { lastOf, planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    db1,
    db2,
    db3,
    db4,
    delayed,
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

function pathOf(topology: Topology, goals: readonly Goal[], after: PausePolicy["after"] = "none") {
    const hops = planPath(topology, goals);
    return { hops, paused: pauseHop(lastOf(hops), { after }) };
}

function limit(topology: Topology, goals: readonly Goal[] = [goal]) {
    const limited = limitToUnfinished(pathOf(topology, goals));
    return (
        limited && {
            steps: limited.paused.hop.steps.map((step) =>
                "host" in step ? `${step.kind} ${step.host}` : step.kind,
            ),
            waiting: limited.paused.waiting.map(({ host }) => host),
            goal: limited.paused.hop.goal,
        }
    );
}

describe("limitToUnfinished()", () => {
    it("is undefined if nothing is unfinished: the gate stays a blocker", () => {
        assert.equal(limit(threeMembers("5.0.4")), undefined);
        assert.equal(
            limit(setOf(primary(db1), secondary(db2, upgraded), secondary(db3))),
            undefined,
        );
        assert.equal(limit(threeMembers("6.0.27", "5.0")), undefined);
        assert.equal(limit(threeMembers("6.0.27")), undefined);
    });

    it("finishes the member that is down, while the others wait", () => {
        const half = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        assert.deepEqual(limit(setOf(primary(db1), half, secondary(db3))), {
            steps: ["switch-binary db2:27017", "start-member db2:27017", "await-member db2:27017"],
            waiting: [db1, db3],
            goal: { version: "6.0.27" },
        });
    });

    it("starts a member that crashed with what it ran, and updates it later", () => {
        const crashedOne = stopped(db3, "5.0.4", { uncleanShutdown: true });
        assert.deepEqual(limit(setOf(primary(db1), secondary(db2, upgraded), crashedOne)), {
            steps: ["start-member db3:27017", "await-member db3:27017"],
            waiting: [db1],
            goal: { version: "6.0.27" },
        });
    });

    it("awaits a member whose change has not proved itself, and leaves the FCV for later", () => {
        const unproven = { previousVersion: "5.0.4" };
        const topology = withMember(threeMembers("6.0.27", "5.0"), db3, unproven);
        assert.deepEqual(limit(topology), {
            steps: ["await-member db3:27017"],
            waiting: [],
            goal: { version: "6.0.27" },
        });
    });

    it("finishes a change of the FCV that was begun", () => {
        const topology = withMember(threeMembers("6.0.27", "5.0"), db1, { fcvInTransition: true });
        assert.deepEqual(limit(topology), { steps: ["set-fcv"], waiting: [], goal });
    });

    it("begins no change of the FCV while a delayed member still applies the last one", () => {
        const late = delayed(db4, 3600, { ...running("6.0.27", "5.0"), fcvInTransition: true });
        const prompt = threeMembers("6.0.27", "5.0").members;
        assert.equal(limit(setOf(...prompt, late)), undefined);
    });

    it("stays within the hop that is unfinished", () => {
        const goals: readonly Goal[] = [{ version: "5.0.31", fcv: "5.0" }, goal];
        const at = running("4.4.29");
        const half = stopped(db2, "5.0.31");
        const found = limit(setOf(primary(db1, at), half, secondary(db3, at)), goals);
        assert.deepEqual(found?.steps, ["start-member db2:27017", "await-member db2:27017"]);
        assert.deepEqual(found.waiting, [db1, db3]);
        assert.deepEqual(found.goal, { version: "5.0.31" });
    });
});

describe("limitToRecovery()", () => {
    const recover = (topology: Topology, after?: PausePolicy["after"]) => {
        const { paused } = limitToRecovery(pathOf(topology, [goal], after));
        const hosts = (members: readonly { host: string }[]) => members.map(({ host }) => host);
        return [
            paused.hop.steps.map(({ kind }) => kind),
            hosts(paused.waiting),
            hosts(paused.recovering),
        ];
    };

    it("stops nothing: every member waits", () => {
        const mixed = setOf(primary(db1), secondary(db2, upgraded), secondary(db3));
        assert.deepEqual(recover(mixed), [[], [db1, db3], []]);
    });

    it("finishes a member that an update left down, and starts another with what it ran", () => {
        const half = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        const topology = setOf(primary(db1), half, stopped(db3, "5.0.4"));
        assert.deepEqual(recover(topology), [
            ["switch-binary", "start-member", "await-member", "start-member", "await-member"],
            [db1],
            [db3],
        ]);
    });

    it("also keeps what a pause keeps as it is", () => {
        const topology = setOf(primary(db1), secondary(db2), stopped(db3, "5.0.4"));
        assert.deepEqual(recover(topology, "first"), [
            ["start-member", "await-member"],
            [db1, db2],
            [db3],
        ]);
    });
});

describe("softenGate()", () => {
    it("warns, and names the members that are finished", () => {
        const gate: Finding = {
            severity: "blocker",
            code: "outside-window",
            message: "No",
            remedy: "Wait",
        };
        const limited = limitToUnfinished(
            pathOf(setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3)), [goal]),
        );
        assert.ok(limited);
        const { severity, message } = softenGate(gate, limited);
        assert.equal(severity, "warning");
        assert.match(message, /^No; only .* \(db2:27017\)$/);
    });
});
