import { join } from "node:path";

import type { SetPlan } from "../../../../provider/cli/commands/plan";
import type { Format } from "../../../../provider/cli/commands/plan-texts";
import { renderPreflight, renderSetPlan } from "../../../../provider/cli/commands/plan-texts";
import { forCommandLine } from "../../../../provider/cli/set/remedies";
import { renderStatus, reportStatus } from "../../../../provider/cli/commands/status-report";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import { preflightPath } from "../../../../provider/core/checks/preflight";
import type { Topology } from "../../../../provider/core/topology/topology";
import { limits } from "../../../kit/made-up/limits";
import {
    arbiter,
    db1,
    db2,
    db3,
    hidden,
    primary,
    secondary,
    setOf,
    stopped,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { assertGolden } from "../../core/plan/golden";

const folder = join(__dirname, "texts");

function planOf(topology: Topology, version: string): SetPlan {
    const hops = planPath(topology, [{ version }]);
    const findings = preflightPath(hops, limits, { members: new Map() });
    const approvalToken = hops.some(({ steps }) => steps.length > 0)
        ? `5.0.4:${version}:0123456789abcdef`
        : null;
    return { topology, hops, findings: forCommandLine(findings), approvalToken };
}

const plans: Readonly<Record<string, SetPlan>> = {
    changes: planOf(threeMembers("5.0.4"), "6.0.27"),
    blocked: planOf(threeMembers("5.0.4"), "8.0.4"),
    nothing: planOf(threeMembers("6.0.27"), "6.0.27"),
};

const formats: readonly Format[] = ["text", "markdown", "json"];

describe("renderSetPlan()", () => {
    for (const [name, plan] of Object.entries(plans)) {
        for (const format of formats) {
            it(`prints texts/plan-${name}.${format}.txt`, () => {
                assertGolden(`plan-${name}.${format}`, renderSetPlan(plan, format), folder);
            });
        }
    }
});

describe("renderPreflight()", () => {
    for (const [name, plan] of Object.entries(plans)) {
        for (const format of formats) {
            it(`prints texts/preflight-${name}.${format}.txt`, () => {
                assertGolden(`preflight-${name}.${format}`, renderPreflight(plan, format), folder);
            });
        }
    }
});

describe("renderStatus()", () => {
    const oplogs = new Map([
        [db1, { windowSecs: 100_000, full: true }],
        [db2, { windowSecs: 130, full: false }],
        ["db4:27017", { windowSecs: 1, full: false }],
    ]);

    it("prints texts/status.txt", () => {
        const topology = setOf(
            primary(db1),
            secondary(db2, { lagSecs: 12.34 }),
            arbiter(db3),
            hidden("db4:27017", { version: "6.0.27" }),
            stopped("db5:27017", "5.0.4"),
        );
        assertGolden("status", renderStatus(reportStatus(topology, oplogs)), folder);
    });

    it("prints texts/status-without-primary.txt", () => {
        const topology = setOf(secondary(db1, { lagSecs: undefined }), stopped(db2, "5.0.4"));
        assertGolden(
            "status-without-primary",
            renderStatus(reportStatus(topology, new Map())),
            folder,
        );
    });

    it("prints texts/status.json.txt", () => {
        const report = reportStatus(threeMembers("5.0.4"), oplogs);
        assertGolden("status.json", JSON.stringify(report, undefined, 2), folder);
    });
});
