import * as assert from "node:assert/strict";

import {
    stopAtSeries,
    goalsOnPath,
    hopsLeft,
    planPath,
    resolveUpgradePath,
    seriesOnPath,
} from "../../../../provider/core/plan/upgrade-path";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Goal } from "../../../../provider/core/plan/goal";
import { preflightPath } from "../../../../provider/core/checks/preflight";
import { describeStep } from "../../../../provider/core/plan/step";
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

const goal: Goal = { version: "6.0.27" };
const releases = new Map([
    ["4.4", "4.4.29"],
    ["5.0", "5.0.31"],
]);
const chooseRelease = (series: string) => releases.get(series);

/** "4.4.29 fcv 4.4" */
function shortly(goals: readonly Goal[]): readonly string[] {
    return goals.map(({ version, fcv }) => (fcv === undefined ? version : `${version} fcv ${fcv}`));
}

describe("seriesOnPath()", () => {
    const cases: Readonly<Record<string, readonly [Topology, Goal, readonly string[]]>> = {
        "all series between": [threeMembers("4.2.6"), goal, ["4.4", "5.0"]],
        "none, one series below": [threeMembers("5.0.4"), goal, []],
        "none within a series": [threeMembers("6.0.5"), goal, []],
        "none for a downgrade": [threeMembers("6.0.5", "5.0"), { version: "5.0.4" }, []],
        "the running series if its FCV is behind": [
            threeMembers("4.4.29", "4.2"),
            goal,
            ["4.4", "5.0"],
        ],
        "the newer of two running series": [
            withMember(threeMembers("4.2.6"), db2, running("4.4.29", "4.2")),
            goal,
            ["4.4", "5.0"],
        ],
        "the series that a stopped member has installed": [
            setOf(
                primary(db1, running("4.2.6")),
                secondary(db2, running("4.2.6")),
                stopped(db3, "4.4.29"),
            ),
            goal,
            ["4.4", "5.0"],
        ],
        "none in the middle of the last hop": [
            withMember(threeMembers("5.0.4"), db2, running("6.0.27", "5.0")),
            goal,
            [],
        ],
        "the shortest path, over 8.0 to 9.0": [
            threeMembers("6.0.27"),
            { version: "9.0.0" },
            ["7.0", "8.0"],
        ],
    };
    for (const [title, [topology, to, expected]] of Object.entries(cases)) {
        it(`returns ${title}`, () => {
            assert.deepEqual(seriesOnPath(topology, to), expected);
        });
    }
});

describe("goalsOnPath()", () => {
    it("ends each hop with its FCV, and the last one as the user asks", () => {
        assert.deepEqual(shortly(goalsOnPath(threeMembers("4.2.6"), goal, chooseRelease)), [
            "4.4.29 fcv 4.4",
            "5.0.31 fcv 5.0",
            "6.0.27",
        ]);
        const withFcv = goalsOnPath(threeMembers("5.0.4"), { ...goal, fcv: "6.0" }, chooseRelease);
        assert.deepEqual(shortly(withFcv), ["6.0.27 fcv 6.0"]);
    });

    it("finishes a hop with the release that it was begun with, even if there is a newer one", () => {
        const begun = withMember(threeMembers("4.2.6"), db2, running("4.4.2", "4.2"));
        const prepared = setOf(
            primary(db1, running("4.2.6")),
            secondary(db2, running("4.2.6")),
            stopped(db3, "4.2.6", { preparedVersion: "4.4.2" }),
        );
        for (const topology of [begun, prepared]) {
            const [first] = goalsOnPath(topology, goal, chooseRelease);
            assert.deepEqual(first, { version: "4.4.2", fcv: "4.4" });
        }
    });

    it("passes on to each hop what the program accepts", () => {
        const goals = goalsOnPath(
            threeMembers("4.4.29"),
            { ...goal, acceptsWriteDowntime: true },
            chooseRelease,
        );
        assert.deepEqual(
            goals.map((each) => each.acceptsWriteDowntime),
            [true, true],
        );
    });
});

describe("resolveUpgradePath()", () => {
    const choices = { stopAt: undefined, whyMissing: "upgradePath names no release of it" };

    it("returns the goals on the path, as far as it stops", () => {
        const topology = threeMembers("4.2.6");
        const resolve = (stopAt?: string) =>
            resolveUpgradePath(topology, goal, chooseRelease, { ...choices, stopAt });
        assert.deepEqual(resolve(), {
            goals: goalsOnPath(topology, goal, chooseRelease),
            findings: [],
        });
        assert.deepEqual(shortly(resolve("5.0").goals), ["4.4.29 fcv 4.4", "5.0.31"]);
    });

    it("names every series that has no release, and keeps the user's goal", () => {
        const { goals, findings } = resolveUpgradePath(
            threeMembers("4.2.6"),
            goal,
            () => undefined,
            choices,
        );
        assert.deepEqual(goals, [goal]);
        assert.deepEqual(
            findings.map(({ code, message }) => [code, message]),
            ["4.4", "5.0"].map((series) => [
                "binary-missing",
                `Cannot bring rs0 to 6.0.27: series ${series} must be installed in between, and upgradePath names no release of it`,
            ]),
        );
    });

    it("refuses a stop at a series that the set has passed", () => {
        const topology = threeMembers("5.0.4");
        const { goals, findings } = resolveUpgradePath(topology, goal, chooseRelease, {
            ...choices,
            stopAt: "4.4",
        });
        assert.deepEqual(goals, [goal]);
        assert.deepEqual(
            findings.map(({ code, message }) => [code, message]),
            [
                [
                    "stop-at-passed",
                    "Cannot bring rs0 to 6.0.27 with a stop at 4.4: it runs a later series",
                ],
            ],
        );
    });
});

describe("stopAtSeries()", () => {
    const goalsFrom = (topology: Topology) => goalsOnPath(topology, goal, chooseRelease);

    it("ends at the series without raising its FCV", () => {
        const topology = threeMembers("4.2.6");
        assert.deepEqual(shortly(stopAtSeries(topology, goalsFrom(topology), "5.0") ?? []), [
            "4.4.29 fcv 4.4",
            "5.0.31",
        ]);
    });

    it("keeps the version of a set that has reached the series, whether its FCV was raised or not", () => {
        for (const topology of [threeMembers("5.0.31"), threeMembers("5.0.31", "4.4")]) {
            const goals = stopAtSeries(topology, goalsFrom(topology), "5.0") ?? [];
            assert.deepEqual(shortly(goals), ["5.0.31"]);
            assert.deepEqual(planPath(topology, goals).at(-1)?.steps, []);
        }
    });

    it("keeps what the program accepts, in a set that has reached the series too", () => {
        const choices = { acceptsWriteDowntime: true, maxUnavailable: 2 };
        const topology = threeMembers("5.0.31");
        const goals = [{ ...goal, ...choices, fcv: "6.0", fcvBurnInSecs: 60 }];
        assert.deepEqual(stopAtSeries(topology, goals, "5.0"), [{ ...choices, version: "5.0.31" }]);
    });

    it("is undefined if the set is past the series", () => {
        const topology = threeMembers("5.0.31");
        assert.equal(stopAtSeries(topology, goalsFrom(topology), "4.4"), undefined);
    });

    it("changes nothing if the series is the goal's own", () => {
        const topology = threeMembers("5.0.31");
        const goals = [{ ...goal, fcv: "6.0" }];
        assert.deepEqual(stopAtSeries(topology, goals, "6.0"), goals);
    });
});

describe("hopsLeft()", () => {
    const hops = [{ fcv: "4.4" }, { fcv: "5.0" }];

    it("leaves out hops whose FCV the set has reached", () => {
        assert.deepEqual(hopsLeft(threeMembers("4.2.6"), hops), hops);
        assert.deepEqual(hopsLeft(threeMembers("4.4.29", "4.2"), hops), hops);
        assert.deepEqual(hopsLeft(threeMembers("4.4.29"), hops), [{ fcv: "5.0" }]);
        assert.deepEqual(hopsLeft(threeMembers("6.0.27", "5.0"), hops), []);
    });
});

describe("planPath()", () => {
    const hopsOf = (topology: Topology) =>
        planPath(topology, goalsOnPath(topology, goal, chooseRelease));

    describe("after a hop that begins or ends without a member that serves", () => {
        const alone = { ...goal, acceptsWriteDowntime: true };
        const limits = {
            maxLagSecs: 10,
            expectedDownSecs: 30,
            accept: ["write-downtime"],
        } as const;
        const at = running("4.4.2");
        const cases: Readonly<Record<string, Topology>> = {
            "three members, of which one that is down is preferred": setOf(
                primary(db1, { ...at, term: 7 }),
                stopped(db2, "4.4.2", { preparedVersion: "5.0.31", priority: 2 }),
                secondary(db3, { ...at, term: 7 }),
            ),
            "a set of one member": setOf(primary(db1, at)),
            "a set of two, of which a killed run left one down": setOf(
                secondary(db1, { ...at, lagSecs: undefined }),
                stopped(db2, "4.4.2", { preparedVersion: "5.0.31" }),
            ),
        };
        for (const [what, topology] of Object.entries(cases)) {
            it(`finds a primary and the FCV again: ${what}`, () => {
                const hops = planPath(topology, goalsOnPath(topology, alone, chooseRelease));
                assert.equal(hops.length, 2);
                const last = hops.at(-1)?.topology.members ?? [];
                assert.equal(last.filter(({ state }) => state === "PRIMARY").length, 1);
                assert.ok(last.every(({ fcv }) => fcv === "5.0"));
                const found = preflightPath(hops, limits, nothingInspected);
                const blockers = found.filter(({ severity }) => severity === "blocker");
                assert.deepEqual(blockers, []);
            });
        }
    });

    it("plans each hop on the set after the previous one: the primary of one hop hands over in the next", () => {
        const hops = hopsOf(threeMembers("4.2.6"));
        const handOvers = hops.map(
            ({ steps }) => steps.filter((step) => step.kind === "hand-over").map(describeStep)[0],
        );
        assert.deepEqual(handOvers, [
            "Hand over from db1:27017 to db2:27017",
            "Hand over from db2:27017 to db1:27017",
            "Hand over from db1:27017 to db2:27017",
        ]);
        assert.deepEqual(
            hops.map(({ steps }) => steps.at(-1)?.kind),
            ["set-fcv", "set-fcv", "await-member"],
        );
    });

    it("computes the remaining plan at any point of the path", () => {
        const whole = hopsOf(threeMembers("4.2.6"));
        for (const { topology } of whole) {
            const remaining = hopsOf(topology).flatMap(({ steps }) => steps.map(describeStep));
            const all = whole.flatMap(({ steps }) => steps.map(describeStep));
            assert.deepEqual(remaining, all.slice(all.length - remaining.length));
        }
    });
});
