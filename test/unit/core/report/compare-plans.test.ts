import * as assert from "node:assert/strict";

import { comparePlans } from "../../../../provider/core/report/compare-plans";
import type { Finding } from "../../../../provider/core/errors/errors";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { PlanReport } from "../../../../provider/core/report/report";
import { reportPlan } from "../../../../provider/core/report/report";
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
const old: Finding = { severity: "warning", code: "old-driver", message: "Old", remedy: "-" };

function planOf(
    topology: Topology,
    goals: readonly Goal[] = [goal],
    findings: readonly Finding[] = [],
    token = "5.0.4:6.0.27:1",
): PlanReport {
    return reportPlan(topology, planPath(topology, goals), findings, token);
}

const reviewed = planOf(threeMembers("5.0.4"));

describe("comparePlans()", () => {
    const same: readonly (readonly [string, PlanReport])[] = [
        ["the same plan", planOf(threeMembers("5.0.4"))],
        ["another lag", planOf(withMember(threeMembers("5.0.4"), db2, { lagSecs: 2 }))],
        [
            "one member done",
            planOf(setOf(primary(db1), secondary(db2, upgraded), secondary(db3)), [goal], [], "x"),
        ],
        [
            "one being updated",
            planOf(setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3)), [goal], [], "x"),
        ],
        ["only the FCV remaining", planOf(threeMembers("6.0.27", "5.0"), [goal], [], "x")],
        ["nothing left", planOf(threeMembers("6.0.27"))],
    ];
    for (const [name, live] of same) {
        it(`allows: ${name}`, () => {
            assert.deepEqual(comparePlans(reviewed, live), []);
        });
    }

    const different: readonly (readonly [string, PlanReport, readonly RegExp[]])[] = [
        [
            "another version",
            planOf(threeMembers("5.0.4"), [{ ...goal, version: "6.0.26" }]),
            [/leads to 6\.0\.26, the reviewed one to 6\.0\.27/, /^Step 2 .*5\.0\.4 to 6\.0\.26/],
        ],
        [
            "another primary",
            planOf(setOf(secondary(db1), primary(db2), secondary(db3))),
            [/^Step 1 of the live plan is "Stop db1:27017 .* has "Stop db2:27017/],
        ],
        [
            "more steps",
            planOf(setOf(primary(db1), secondary(db2), secondary(db3), secondary("db4:27017"))),
            [/has 18 steps, the reviewed one 14/],
        ],
        [
            "other options",
            planOf(threeMembers("5.0.4"), [goal], [], "5.0.4:6.0.27:2"),
            [/token is 5\.0\.4:6\.0\.27:2, the reviewed one's 5\.0\.4:6\.0\.27:1/],
        ],
        [
            "a new warning",
            planOf(threeMembers("5.0.4"), [goal], [old]),
            [/warning old-driver: Old/],
        ],
        [
            "another set",
            { ...reviewed, setName: "rs1" },
            [/^The live plan is for rs1, the reviewed one for rs0$/],
        ],
    ];
    for (const [name, live, says] of different) {
        it(`reports: ${name}`, () => {
            const found = comparePlans(reviewed, live);
            assert.equal(found.length, says.length, found.join("\n"));
            says.forEach((pattern, index) => {
                assert.match(found[index] ?? "", pattern);
            });
        });
    }

    it("does not mistake the beginning of a plan for its remainder", () => {
        const hops = reviewed.hops.map((hop) => ({ ...hop, steps: hop.steps.slice(0, 4) }));
        assert.equal(comparePlans(reviewed, { ...reviewed, hops, approvalToken: null }).length, 1);
    });
});
