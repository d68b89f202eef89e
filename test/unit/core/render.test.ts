import * as assert from "node:assert/strict";

import type { Finding } from "../../../provider/core/errors";
import { planPath } from "../../../provider/core/path";
import type { Goal } from "../../../provider/core/plan";
import { preflight } from "../../../provider/core/preflight";
import {
    numberSteps,
    renderCreation,
    renderFindings,
    renderPlan,
    renderTopology,
} from "../../../provider/core/render";
import type { Topology } from "../../../provider/core/topology";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    db5,
    delayed,
    hidden,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    withMember,
} from "../../kit/topologies";
import { limits } from "../../kit/limits";
import { assertGolden } from "./golden";

const upgraded = running("6.0.27", "5.0");

const plans: Readonly<Record<string, readonly [topology: Topology, goal: Goal]>> = {
    "series-hop-3-members": [threeMembers("5.0.4"), { version: "6.0.27" }],
    "series-hop-and-fcv-3-members": [threeMembers("5.0.4"), { version: "6.0.27", fcv: "6.0" }],
    "series-hop-5-members": [
        setOf(
            primary(db1, { priority: 5 }),
            secondary(db2, { lagSecs: 0.4 }),
            hidden(db3),
            delayed(db4, 600),
            arbiter(db5),
        ),
        { version: "6.0.27" },
    ],
    "half-way": [
        setOf(
            primary(db1),
            secondary(db2, upgraded),
            stopped(db3, "5.0.4", { preparedVersion: "6.0.27" }),
        ),
        { version: "6.0.27" },
    ],
    patch: [threeMembers("6.0.5"), { version: "6.0.27" }],
    "options-only": [
        ["db1:27017", "db2:27017", "db3:27017"].reduce(
            (topology, host) => withMember(topology, host, { configDiffers: true }),
            threeMembers("6.0.27"),
        ),
        { version: "6.0.27" },
    ],
    "all-down": [
        { ...setOf(...[db1, db2, db3].map((host) => stopped(host, "6.0.27"))), initiated: false },
        { version: "6.0.27" },
    ],
    "fcv-only": [threeMembers("6.0.27", "5.0"), { version: "6.0.27", fcv: "6.0" }],
    "nothing-to-do": [threeMembers("6.0.27"), { version: "6.0.27" }],
};

describe("renderPlan()", () => {
    for (const [name, [topology, goal]] of Object.entries(plans)) {
        it(`prints plans/${name}.txt`, () => {
            const plan = renderPlan(topology, planPath(topology, [goal]));
            assertGolden(name, `${renderTopology(topology)}\n${plan}`);
        });
    }

    it("names the versions that run in the order of their numbers", () => {
        const topology = setOf(
            primary(db1, running("10.0.1")),
            secondary(db2, running("8.0.4")),
            secondary(db3, running("10.0.1")),
        );
        const goal = { version: "10.0.2" };
        const [head] = renderPlan(topology, planPath(topology, [goal])).split("\n");
        assert.ok(head?.startsWith("Plan for rs0 from 8.0.4 and 10.0.1 to 10.0.2 "), head);
    });
});

describe("numberSteps()", () => {
    it("puts the place and the number of all steps before each sentence", () => {
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
