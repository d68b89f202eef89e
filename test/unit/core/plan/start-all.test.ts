import assert from "node:assert/strict";

import { preflightPath } from "../../../../provider/core/checks/preflight";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import { describeStep } from "../../../../provider/core/plan/step";
import { pauseHop } from "../../../../provider/core/plan/pause";
import { startAllFirst } from "../../../../provider/core/plan/start-all";
import { hopsToRun } from "../../../../provider/core/plan/unfinished-only";
import { lastOf, planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Topology } from "../../../../provider/core/topology/topology";
import { limits } from "../../../kit/made-up/limits";
import {
    db1,
    db2,
    db3,
    secondary,
    setOf,
    stopped,
    threeMembers,
} from "../../../kit/made-up/topologies";

const [old, target] = ["5.0.4", "6.0.27"];

/** A set that went down in the middle of an upgrade: cleanly, or in a power cut. */
function downAt(uncleanShutdown: boolean): Topology {
    const state = { uncleanShutdown, holdsData: true };
    const prepared = { ...state, preparedVersion: target };
    return {
        ...setOf(
            stopped(db1, target, state),
            stopped(db2, old, state),
            stopped(db3, old, prepared),
        ),
        initiated: false,
    };
}

function pathOf(topology: Topology, version: string) {
    const hops = planPath(topology, [{ version, fcv: "6.0" }]);
    return { hops, paused: pauseHop(lastOf(hops), { after: "first" }) };
}

describe("startAllFirst()", () => {
    for (const unclean of [true, false]) {
        for (const version of [old, target]) {
            it(`starts each member of a set that went down ${unclean ? "in a power cut" : "cleanly"} with what it ran, if the program asks for ${version}`, () => {
                const path = startAllFirst(pathOf(downAt(unclean), version));
                const starts = path.paused.hop.steps.filter(({ kind }) => kind === "start-member");
                assert.deepEqual(starts.map(describeStep), [
                    `Start ${db1} with ${target}`,
                    `Start ${db2} with ${old}`,
                    `Start ${db3} with ${old}`,
                ]);
                assert.equal(path.paused.hop.steps.length, 2 * starts.length);
                assert.equal(path.paused.hop.goal.fcv, undefined);
                const findings = preflightPath(hopsToRun(path), limits, nothingInspected);
                assert.deepEqual(findings, []);
            });
        }
    }

    it("leaves a path as it is if all members last ran its version, or one runs", () => {
        const down = { ...setOf(stopped(db1, target, { holdsData: true })), initiated: false };
        const partly = {
            ...downAt(true),
            members: [...downAt(true).members, secondary("db4:27017")],
        };
        for (const topology of [down, partly, threeMembers(old)]) {
            const path = pathOf(topology, target);
            assert.equal(startAllFirst(path), path);
        }
    });
});
