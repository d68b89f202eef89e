import * as assert from "node:assert/strict";

import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { PausePolicy } from "../../../../provider/core/plan/pause";
import { checkPaused, findWaiting, pauseHop } from "../../../../provider/core/plan/pause";
import type { Goal } from "../../../../provider/core/plan/goal";
import { guardStep } from "../../../../provider/run/guard/guard";
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
        ["no pause is requested", threeMembers("5.0.4"), { after: "none" }, []],
        ["first, none done: all but one wait", threeMembers("5.0.4"), first, [db3, db1]],
        ["each, none done: all but one wait", threeMembers("5.0.4"), each, [db3, db1]],
        ["first, one done: all others wait", canaryDone, first, [db3, db1]],
        [
            "first, one done, resumed: all are updated",
            canaryDone,
            { ...first, resume: "6.0.27" },
            [],
        ],
        [
            "each, one done, resumed: one more is updated",
            canaryDone,
            { ...each, resume: "true" },
            [db1],
        ],
        [
            "resume left over from an earlier upgrade: it stays paused",
            canaryDone,
            { ...first, resume: "5.0.4" },
            [db3, db1],
        ],
        [
            "resume before the upgrade has begun: it still pauses",
            threeMembers("5.0.4"),
            { ...first, resume: "true" },
            [db3, db1],
        ],
        [
            "the first is unfinished: it is updated, all others wait",
            setOf(primary(db1), stopped(db2, "5.0.4", half), secondary(db3)),
            first,
            [db3, db1],
        ],
        [
            "the first crashed during its update: it is updated, all others wait",
            setOf(primary(db1), secondary(db2), crashed(db3, "5.0.4", half)),
            first,
            [db2, db1],
        ],
        [
            "each, one done and one unfinished, resumed: this run finishes it",
            setOf(primary(db1), secondary(db2, upgraded), stopped(db3, "6.0.27")),
            { ...each, resume: "true" },
            [db1],
        ],
        [
            "each, one done and one unfinished, not resumed: this run still finishes it",
            setOf(primary(db1), secondary(db2, upgraded), stopped(db3, "6.0.27")),
            each,
            [db1],
        ],
        [
            "first, one done, the next was only prepared and still serves: it waits",
            setOf(primary(db1), secondary(db2, upgraded), secondary(db3, half)),
            first,
            [db3, db1],
        ],
        [
            "each, none done, one was only prepared: this run updates that one",
            setOf(primary(db1), secondary(db2), secondary(db3, half)),
            each,
            [db2, db1],
        ],
        [
            "first, one done, the next was left in maintenance mode: it is finished",
            setOf(
                primary(db1),
                secondary(db2, upgraded),
                secondary(db3, { ...half, state: "RECOVERING" }),
            ),
            first,
            [db1],
        ],
        ["all are done", threeMembers("6.0.27", "5.0"), first, []],
        [
            "the first is the one that cannot become primary",
            setOf(primary(db1), secondary(db2), hidden(db3)),
            first,
            [db2, db1],
        ],
        [
            "a set that does not exist yet",
            { ...threeMembers("5.0.4"), initiated: false },
            first,
            [],
        ],
    ];
    for (const [name, topology, policy, desired] of cases) {
        it(name, () => {
            assert.deepEqual(waitingIn(topology, policy), desired);
        });
    }

    it("each, two at a time: the members of a batch are updated in one run; first is still one member", () => {
        const five = setOf(
            primary(db1),
            ...[db2, db3, "db4:27017", "db5:27017"].map((host) => secondary(host)),
        );
        const two = { ...goal, maxUnavailable: 2 };
        assert.deepEqual(waitingIn(five, each, two), ["db4:27017", "db5:27017", db1]);
        assert.deepEqual(waitingIn(five, first, two).length, 4);
    });

    it("never pauses a downgrade, neither from a pause nor of the whole set", () => {
        const old: Goal = { version: "5.0.4" };
        assert.deepEqual(waitingIn(canaryDone, first, old), []);
        assert.deepEqual(waitingIn(threeMembers("6.0.27", "5.0"), first, old), []);
    });

    describe("a release between those that run", () => {
        const between: Goal = { version: "6.0.5", fcv: "6.0" };
        const at = running("6.0.5", "5.0");

        for (const policy of [first, each]) {
            it(`${policy.after}: the member that goes back does, those that go forward wait`, () => {
                assert.deepEqual(waitingIn(canaryDone, policy, between), [db3, db1]);
                const resumed = { ...policy, resume: "6.0.5" };
                assert.deepEqual(waitingIn(canaryDone, resumed, between), [db3, db1]);
            });
        }

        it("the one that goes back is down: it is this run's", () => {
            const down = setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3));
            assert.deepEqual(waitingIn(down, first, between), [db3, db1]);
        });

        it("resumed after one is done: first updates all, each only the one that goes back", () => {
            const mixed = setOf(primary(db1), secondary(db2, upgraded), secondary(db3, at));
            assert.deepEqual(waitingIn(mixed, { ...first, resume: "6.0.5" }, between), []);
            assert.deepEqual(waitingIn(mixed, { ...each, resume: "6.0.5" }, between), [db1]);
            assert.deepEqual(waitingIn(mixed, first, between), [db1]);
        });

        it("the primary goes back: it hands over to a member that waits, and FCV stays", () => {
            const lead = setOf(primary(db1, upgraded), secondary(db2), secondary(db3));
            const { hop, remaining } = pauseHop(hopOf(lead, between), first);
            assert.deepEqual(hop.steps[0], { kind: "hand-over", host: db1, candidate: db2 });
            assert.deepEqual([...new Set(hop.steps.map((s) => "host" in s && s.host))], [db1]);
            assert.equal(hop.steps.at(-1)?.kind, "await-member");
            assert.equal(remaining.at(-1)?.kind, "set-fcv");
        });

        it("no step of the run is refused by the guard", () => {
            for (const topology of [
                canaryDone,
                setOf(primary(db1, upgraded), secondary(db2), secondary(db3)),
            ]) {
                const { hop } = pauseHop(hopOf(topology, between), first);
                let now = topology;
                for (const step of hop.steps) {
                    assert.equal(guardStep(step, now, between, 10), undefined);
                    now = applyStep(now, step);
                }
            }
        });
    });
});

describe("pauseHop()", () => {
    it("plans one member for this run, and the others with the FCV for later", () => {
        const hop = hopOf(threeMembers("5.0.4"));
        const paused = pauseHop(hop, first);
        assert.deepEqual([...new Set(paused.hop.steps.map((s) => "host" in s && s.host))], [db2]);
        assert.equal(paused.hop.steps.length, 4);
        assert.equal(paused.remaining.at(-1)?.kind, "set-fcv");
        assert.deepEqual([...paused.hop.steps, ...paused.remaining], hop.steps);
    });

    it("does not change a hop without waiting members", () => {
        const hop = hopOf(canaryDone);
        assert.deepEqual(pauseHop(hop, { ...first, resume: "true" }), {
            hop,
            waiting: [],
            recovering: [],
            remaining: [],
        });
    });

    it("starts a waiting member that crashed with the version that it had", () => {
        const crashedOne = setOf(primary(db1), secondary(db2, upgraded), crashed(db3, "5.0.4"));
        const { hop, waiting, recovering } = pauseHop(hopOf(crashedOne), first);
        assert.deepEqual(hop.steps, [
            { kind: "start-member", host: db3, version: "5.0.4" },
            { kind: "await-member", host: db3, version: "5.0.4", state: "SECONDARY" },
        ]);
        assert.deepEqual(
            [waiting.map(({ host }) => host), recovering.map(({ host }) => host)],
            [[db1], [db3]],
        );
    });

    it("reaches the goal one member per run, if resumed often enough", () => {
        let now = threeMembers("5.0.4");
        const updated: string[] = [];
        for (let run = 0; run < 3; run++) {
            const { hop } = pauseHop(hopOf(now), { ...each, resume: "6.0.27" });
            updated.push(
                ...new Set(hop.steps.flatMap((step) => ("host" in step ? step.host : []))),
            );
            now = hop.steps.reduce(applyStep, now);
        }
        assert.deepEqual(updated, [db2, db3, db1]);
        assert.deepEqual(hopOf(now).steps, []);
    });
});

describe("checkPaused()", () => {
    it("reports the waiting members and how to resume", () => {
        const [finding] = checkPaused(pauseHop(hopOf(canaryDone), first), first);
        assert.equal(finding?.code, "paused");
        assert.equal(
            finding.message,
            'The upgrade of rs0 is paused (upgrade.pauseAfter "first"): 1 of its 3 members runs 6.0.27, db3:27017, db1:27017 keep 5.0.4',
        );
        assert.match(finding.remedy, /upgrade\.resume to "6\.0\.27"/);
    });

    it("finds nothing if a member is updated, or none waits", () => {
        assert.deepEqual(checkPaused(pauseHop(hopOf(threeMembers("5.0.4")), first), first), []);
        assert.deepEqual(checkPaused(pauseHop(hopOf(canaryDone), { after: "none" }), first), []);
    });
});
