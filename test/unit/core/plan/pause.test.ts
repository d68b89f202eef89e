import * as assert from "node:assert/strict";

import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { PausePolicy } from "../../../../provider/core/plan/pause";
import { checkPaused, findWaiting, pauseHop } from "../../../../provider/core/plan/pause";
import type { Goal } from "../../../../provider/core/plan/goal";
import { applyStep } from "../../../../provider/core/plan/simulate";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    crashed,
    db1,
    db2,
    db3,
    hidden,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27", fcv: "6.0" };
const upgraded = running("6.0.27", "5.0");
const canaryDone = setOf(primary(db1), secondary(db2, upgraded), secondary(db3));

const first: PausePolicy = { after: "first" };
const each: PausePolicy = { after: "each" };

function hopOf(topology: Topology, desired = goal) {
    return planPath(topology, [desired])[0]!;
}

function waitingIn(topology: Topology, policy: PausePolicy, desired = goal): readonly string[] {
    return findWaiting(topology, desired, policy).map(({ host }) => host);
}

describe("findWaiting()", () => {
    const half = { preparedVersion: "6.0.27" };
    const cases: readonly (readonly [string, Topology, PausePolicy, readonly string[]])[] = [
        ["no pause is wished", threeMembers("5.0.4"), { after: "none" }, []],
        ["first, nobody done: all but one wait", threeMembers("5.0.4"), first, [db3, db1]],
        ["each, likewise", threeMembers("5.0.4"), each, [db3, db1]],
        ["first, one done: all others wait", canaryDone, first, [db3, db1]],
        ["first, one done, resumed: all go", canaryDone, { ...first, resume: "6.0.27" }, []],
        ["each, one done, resumed: one more goes", canaryDone, { ...each, resume: "true" }, [db1]],
        [
            "resume of an earlier upgrade, left behind: it stays paused",
            canaryDone,
            { ...first, resume: "5.0.4" },
            [db3, db1],
        ],
        [
            "resume before the upgrade has begun: it pauses all the same",
            threeMembers("5.0.4"),
            { ...first, resume: "true" },
            [db3, db1],
        ],
        [
            "the first was left half way: it goes, all others wait",
            setOf(primary(db1), stopped(db2, "5.0.4", half), secondary(db3)),
            first,
            [db3, db1],
        ],
        [
            "the first crashed in its turn: likewise",
            setOf(primary(db1), secondary(db2), crashed(db3, "5.0.4", half)),
            first,
            [db2, db1],
        ],
        [
            "each, one done and one half way, resumed: that one is this run's",
            setOf(primary(db1), secondary(db2, upgraded), stopped(db3, "6.0.27")),
            { ...each, resume: "true" },
            [db1],
        ],
        [
            "each, one done and one half way, not resumed: that one is ended",
            setOf(primary(db1), secondary(db2, upgraded), stopped(db3, "6.0.27")),
            each,
            [db1],
        ],
        ["all are there", threeMembers("6.0.27", "5.0"), first, []],
        [
            "the first is the one that can't be primary",
            setOf(primary(db1), secondary(db2), hidden(db3)),
            first,
            [db2, db1],
        ],
        ["a set that is not there yet", { ...threeMembers("5.0.4"), initiated: false }, first, []],
    ];
    for (const [name, topology, policy, desired] of cases) {
        it(name, () => {
            assert.deepEqual(waitingIn(topology, policy), desired);
        });
    }

    it("each, two at once: those that go side by side are one turn; first is still one member", () => {
        const five = setOf(
            primary(db1),
            ...[db2, db3, "db4:27017", "db5:27017"].map((host) => secondary(host)),
        );
        const two = { ...goal, maxUnavailable: 2 };
        assert.deepEqual(waitingIn(five, each, two), ["db4:27017", "db5:27017", db1]);
        assert.deepEqual(waitingIn(five, first, two).length, 4);
    });

    it("never holds up the way back from a pause, nor of the whole set", () => {
        const old: Goal = { version: "5.0.4" };
        assert.deepEqual(waitingIn(canaryDone, first, old), []);
        assert.deepEqual(waitingIn(threeMembers("6.0.27", "5.0"), first, old), []);
    });
});

describe("pauseHop()", () => {
    it("plans one member for this run and the rest, with the FCV, for later", () => {
        const hop = hopOf(threeMembers("5.0.4"));
        const paused = pauseHop(hop, first);
        assert.deepEqual([...new Set(paused.hop.steps.map((s) => "host" in s && s.host))], [db2]);
        assert.equal(paused.hop.steps.length, 4);
        assert.equal(paused.remaining.at(-1)?.kind, "set-fcv");
        assert.deepEqual([...paused.hop.steps, ...paused.remaining], hop.steps);
    });

    it("leaves a hop as it is where nobody waits", () => {
        const hop = hopOf(canaryDone);
        assert.deepEqual(pauseHop(hop, { ...first, resume: "true" }), {
            hop,
            waiting: [],
            rest: [],
        });
    });

    it("reaches the goal, resumed as often as it takes, one member a run", () => {
        let now = threeMembers("5.0.4");
        const turns: string[] = [];
        for (let run = 0; run < 3; run++) {
            const { hop } = pauseHop(hopOf(now), { ...each, resume: "6.0.27" });
            turns.push(...new Set(hop.steps.flatMap((step) => ("host" in step ? step.host : []))));
            now = hop.steps.reduce(applyStep, now);
        }
        assert.deepEqual(turns, [db2, db3, db1]);
        assert.deepEqual(hopOf(now).steps, []);
    });
});

describe("checkPaused()", () => {
    it("says who waits, and how to go on", () => {
        const [finding] = checkPaused(pauseHop(hopOf(canaryDone), first), first);
        assert.equal(finding?.code, "paused");
        assert.equal(
            finding.message,
            'The upgrade of rs0 is paused (upgrade.pauseAfter "first"): 1 of its 3 members runs 6.0.27, db3:27017, db1:27017 keep 5.0.4',
        );
        assert.match(finding.remedy, /upgrade\.resume to "6\.0\.27"/);
    });

    it("says nothing where somebody's turn comes, or nobody waits", () => {
        assert.deepEqual(checkPaused(pauseHop(hopOf(threeMembers("5.0.4")), first), first), []);
        assert.deepEqual(checkPaused(pauseHop(hopOf(canaryDone), { after: "none" }), first), []);
    });
});
