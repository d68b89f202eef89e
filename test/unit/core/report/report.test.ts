import * as assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import { renderMarkdown, reportPlan } from "../../../../provider/core/report/report";
import { describeStep } from "../../../../provider/core/plan/step";
import { assertGolden } from "../plan/golden";
import { shapes } from "../plan/plan-shapes";

const finding: Finding = {
    severity: "warning",
    code: "old-driver",
    message: "A driver of app_1 | app*2 is old",
    remedy: "Update it",
};

function reportOf(name: string) {
    const shape = shapes[name];
    assert.ok(shape);
    const hops = planPath(shape.topology, shape.goals);
    return { hops, report: reportPlan(shape.topology, hops, [finding]) };
}

describe("reportPlan()", () => {
    it("numbers the steps through all hops, each with its sentence", () => {
        const { hops, report } = reportOf("path-3-hops");
        const steps = report.hops.flatMap((hop) => hop.steps);
        const planned = hops.flatMap((hop) => hop.steps);
        assert.deepEqual(
            steps.map(({ number, text }) => ({ number, text })),
            planned.map((step, index) => ({ number: index + 1, text: describeStep(step) })),
        );
        assert.deepEqual(
            report.hops.map(({ version }) => version),
            ["4.4.29", "5.0.31", "6.0.27"],
        );
    });

    it("lists members that are updated in parallel, and nothing for one that is updated alone", () => {
        const [hop] = reportOf("parallel-5-members").report.hops;
        const parallel = hop?.steps.map((step) => [
            "host" in step ? step.host : "",
            step.inParallelWith,
        ]);
        assert.deepEqual(parallel?.[0], ["db2:27017", ["db3:27017"]]);
        assert.deepEqual(parallel.at(-1), ["db1:27017", undefined]);
        assert.equal("inParallelWith" in (hop?.steps.at(-1) ?? {}), false);
    });

    it("is plain JSON", () => {
        const { report } = reportOf("interrupted");
        assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
        assert.deepEqual(report.members[2], {
            host: "db3:27017",
            role: "secondary",
            state: "DOWN",
            version: null,
            featureCompatibilityVersion: null,
            lagSecs: null,
        });
    });
});

describe("renderMarkdown()", () => {
    for (const name of ["series-hop-3-members", "path-3-hops", "nothing-to-do"]) {
        it(`prints plans/${name}.md.txt`, () => {
            assertGolden(`${name}.md`, renderMarkdown(reportOf(name).report));
        });
    }

    it("treats every name as text, never as markup", () => {
        const { report } = reportOf("patch");
        const text = renderMarkdown({
            ...report,
            members: [{ ...report.members[0]!, host: "<img|x>[a](b):27017" }],
        });
        assert.ok(text.includes("\\<img\\|x\\>\\[a\\](b):27017"), text);
        assert.ok(text.includes("A driver of app\\_1 \\| app\\*2 is old"), text);
    });
});
