import * as assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import { pauseHop } from "../../../../provider/core/plan/pause";
import { preflight, preflightPath } from "../../../../provider/core/checks/preflight";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import {
    numberSteps,
    renderCreation,
    renderFcvBehind,
    renderFindings,
    renderPlan,
    renderRemaining,
    renderTopology,
} from "../../../../provider/core/report/render";
import {
    db1,
    db2,
    db3,
    db4,
    primary,
    running,
    secondary,
    setOf,
    stopped,
} from "../../../kit/made-up/topologies";
import { limits } from "../../../kit/made-up/limits";
import { assertGolden } from "../plan/golden";
import { shapes } from "../plan/plan-shapes";

describe("renderPlan()", () => {
    for (const [name, { topology, goals }] of Object.entries(shapes)) {
        it(`prints plans/${name}.txt`, () => {
            const behind = renderFcvBehind(topology);
            const hops = planPath(topology, goals);
            const texts = [
                renderTopology(topology),
                ...(behind === undefined ? [] : [behind]),
                renderPlan(topology, hops, preflightPath(hops, limits, nothingInspected)),
            ];
            assertGolden(name, texts.join("\n"));
        });
    }

    it("lists running versions in numeric order", () => {
        const topology = setOf(
            primary(db1, running("10.0.1")),
            secondary(db2, running("8.0.4")),
            secondary(db3, running("10.0.1")),
        );
        const goal = { version: "10.0.2" };
        const [head] = renderPlan(topology, planPath(topology, [goal]), []).split("\n");
        assert.ok(head?.startsWith("Plan for rs0 from 8.0.4 and 10.0.1 to 10.0.2 "), head);
    });
});

describe("renderRemaining()", () => {
    it("groups members that later runs update in parallel", () => {
        const { topology, goals } = shapes["parallel-5-members"]!;
        const [hop] = planPath(topology, goals);
        const lines = renderRemaining(pauseHop(hop!, { after: "each" })).split("\n");
        assert.equal(
            lines[0],
            'Then the upgrade pauses. 13 steps remain for updates with upgrade.resume "6.0.27":',
        );
        assert.equal(lines[1], "  db4:27017 and db5:27017 in parallel:");
        assert.equal(lines[2], "    1/13 Stop db4:27017 (secondary, 5.0.4)");
        assert.equal(lines.at(-5), "  9/13 Hand over from db1:27017 to db2:27017");
    });
});

describe("numberSteps()", () => {
    it("puts number and count of the steps before each sentence", () => {
        assert.deepEqual(
            numberSteps([
                { kind: "start-member", host: db2, version: "6.0.27" },
                { kind: "set-fcv", from: "5.0", to: "6.0" },
            ]),
            [
                "1/2 Start db2:27017 with 6.0.27",
                "2/2 Raise featureCompatibilityVersion from 5.0 to 6.0",
            ],
        );
    });
});

describe("renderCreation()", () => {
    it("prints plans/creation.txt", () => {
        const topology = { ...setOf(stopped(db1, ""), stopped(db2, "")), initiated: false };
        assertGolden("creation", renderCreation(topology, { version: "6.0.27" }));
    });

    it("tells a set that is down as a whole from one that does not exist", () => {
        const members = [stopped(db1, "6.0.27", { holdsData: true }), stopped(db2, "6.0.27")];
        const topology = { ...setOf(...members), initiated: false };
        const text = renderCreation(topology, { version: "6.0.27" });
        assert.match(
            text,
            /^No member of rs0 runs: 2 members will be started with what last ran on their data\n/,
        );
    });
});

describe("renderFindings()", () => {
    it("prints plans/findings.txt", () => {
        const topology = setOf(
            primary(db1, { fcv: "4.4" }),
            secondary(db2, { lagSecs: 42 }),
            secondary(db3, { state: "RECOVERING" }),
            stopped(db4, "5.0.4"),
        );
        const findings = preflight(topology, { version: "6.0.27" }, limits);
        assertGolden("findings", renderFindings(findings));
    });

    it("puts blockers first and keeps their order", () => {
        const finding = (severity: Finding["severity"], message: string): Finding => ({
            severity,
            code: "member-down",
            message,
            remedy: "Start it",
        });
        const text = renderFindings([
            finding("warning", "A"),
            finding("blocker", "B"),
            finding("blocker", "C"),
        ]);
        assert.equal(
            text,
            [
                "blocker member-down: B",
                "  Start it",
                "blocker member-down: C",
                "  Start it",
                "warning member-down: A",
                "  Start it",
            ].join("\n"),
        );
    });
});
