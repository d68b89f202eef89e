import * as assert from "node:assert/strict";

import type { Goal } from "../../../../provider/core/plan/goal";
import {
    chooseCandidate,
    isMidUpdate,
    mustRestart,
    needsOldBinaryFirst,
    orderMembers,
    planMember,
    planUpgrade,
    roleOf,
} from "../../../../provider/core/plan/plan";
import { applyStep } from "../../../../provider/core/plan/simulate";
import type { Step } from "../../../../provider/core/plan/step";
import type { Member, Topology } from "../../../../provider/core/topology/topology";
import {
    arbiter,
    crashed,
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
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

function hostsInOrder(topology: Topology, desired: Goal = goal): readonly string[] {
    return orderMembers(topology, desired).map((member) => member.host);
}

/** "stop-member db2:27017" */
function shortly(steps: readonly Step[]): readonly string[] {
    return steps.map((step) => ("host" in step ? `${step.kind} ${step.host}` : step.kind));
}

describe("orderMembers()", () => {
    it("puts members that cannot become primary first, arbiters after the secondaries, the primary last", () => {
        const topology = setOf(
            primary("primary:1", { priority: 0.5 }),
            arbiter("arbiter:1"),
            secondary("secondary:1"),
            delayed("delayed:1", 3600),
            hidden("hidden:1"),
            secondary("non-voting:1", { votes: 0, priority: 0 }),
        );
        assert.deepEqual(hostsInOrder(topology), [
            "delayed:1",
            "hidden:1",
            "non-voting:1",
            "secondary:1",
            "arbiter:1",
            "primary:1",
        ]);
    });

    it("puts an unfinished member before all others", () => {
        const left = stopped(db3, "5.0.4", { preparedVersion: "6.0.27", priority: 9 });
        assert.deepEqual(hostsInOrder(setOf(primary(db1), hidden(db2), left)), [db3, db2, db1]);
    });

    it("puts a prepared member before untouched ones", () => {
        const begun = secondary(db3, { preparedVersion: "6.0.27", priority: 9 });
        assert.deepEqual(hostsInOrder(setOf(primary(db1), hidden(db2), begun)), [db3, db2, db1]);
    });

    it("puts the primary last even if it is prepared", () => {
        const begun = primary(db1, { preparedVersion: "6.0.27" });
        assert.deepEqual(hostsInOrder(setOf(begun, secondary(db2), secondary(db3))), [
            db2,
            db3,
            db1,
        ]);
    });

    it("puts all members that are down before one that crashed and must be stopped again", () => {
        const prepared = { preparedVersion: "6.0.27" };
        const topology = setOf(
            primary(db1),
            secondary(db2, prepared),
            crashed(db3, "5.0.4", prepared),
            stopped(db4, "6.0.27", { priority: 3 }),
            stopped(db5, "5.0.4", { ...prepared, priority: 2 }),
        );
        assert.deepEqual(hostsInOrder(topology), [db5, db4, db3, db2, db1]);
    });

    it("puts secondaries in order of ascending priority", () => {
        const topology = setOf(
            secondary(db1, { priority: 10 }),
            secondary(db2, { priority: 2 }),
            primary(db3),
            secondary(db4, { priority: 0.5 }),
        );
        assert.deepEqual(hostsInOrder(topology), [db4, db2, db1, db3]);
    });

    it("keeps the program's order among equals", () => {
        const topology = setOf(secondary(db3), primary(db5), secondary(db1), secondary(db2));
        assert.deepEqual(hostsInOrder(topology), [db3, db1, db2, db5]);
    });
});

describe("chooseCandidate()", () => {
    const of = (topology: Topology) => chooseCandidate(topology, goal)?.host;

    it("prefers a member on the goal's version over one with a higher priority", () => {
        const ready = secondary(db3, upgraded);
        assert.equal(of(setOf(primary(db1), secondary(db2, { priority: 5 }), ready)), db3);
    });

    it("prefers a higher priority among members of the same version", () => {
        assert.equal(of(setOf(primary(db1), secondary(db2), secondary(db3, { priority: 5 }))), db3);
    });

    it("chooses the first declared among equals", () => {
        assert.equal(of(setOf(primary(db1), secondary(db2), secondary(db3))), db2);
    });

    describe("with the name of a tag", () => {
        const near = { ...goal, candidateTag: "dc" };
        const east = { tags: { dc: "east" } };
        const west = { tags: { dc: "west" } };
        const nearest = (...members: Member[]) => chooseCandidate(setOf(...members), near)?.host;

        it("chooses one with the primary's value among equals", () => {
            assert.equal(
                nearest(primary(db1, east), secondary(db2, west), secondary(db3, east)),
                db3,
            );
            assert.equal(nearest(primary(db1, east), secondary(db2), secondary(db3, east)), db3);
        });

        it("still prefers a higher priority", () => {
            const far = secondary(db2, { ...west, priority: 5 });
            assert.equal(nearest(primary(db1, east), far, secondary(db3, east)), db2);
        });

        it("chooses the first declared if the primary has no such tag, or no member has its value", () => {
            assert.equal(nearest(primary(db1), secondary(db2, west), secondary(db3)), db2);
            assert.equal(nearest(primary(db1, east), secondary(db2, west), secondary(db3)), db2);
        });
    });

    const unable = {
        "an arbiter": arbiter(db2),
        "a hidden member": hidden(db2, { priority: 1 }),
        "a member without priority": secondary(db2, { priority: 0 }),
        "a member without a vote": secondary(db2, { votes: 0 }),
        "a member in RECOVERING": secondary(db2, { state: "RECOVERING" }),
        "a member that is down": stopped(db2, "6.0.27"),
    };
    for (const [what, member] of Object.entries(unable)) {
        it(`never chooses ${what}`, () => {
            assert.equal(of(setOf(primary(db1), member)), undefined);
        });
    }

    it("does not change the topology's order", () => {
        const topology = setOf(secondary(db2), secondary(db3, { priority: 5 }), primary(db1));
        chooseCandidate(topology, goal);
        assert.deepEqual(
            topology.members.map((member) => member.host),
            [db2, db3, db1],
        );
    });
});

describe("roleOf()", () => {
    it("names each member's role", () => {
        assert.equal(roleOf(primary(db1)), "primary");
        assert.equal(roleOf(secondary(db1)), "secondary");
        assert.equal(roleOf(hidden(db1)), "hidden secondary");
        assert.equal(roleOf(delayed(db1, 60, { votes: 1 })), "delayed secondary");
        assert.equal(roleOf(secondary(db1, { votes: 0 })), "non-voting secondary");
        assert.equal(roleOf(arbiter(db1)), "arbiter");
    });
});

describe("mustRestart()", () => {
    it("is true for another version and another configuration of a running process", () => {
        assert.equal(mustRestart(secondary(db1), goal), true);
        assert.equal(mustRestart(secondary(db1, { ...upgraded, configDiffers: true }), goal), true);
        assert.equal(mustRestart(secondary(db1, upgraded), goal), false);
        assert.equal(mustRestart(stopped(db1, "5.0.4"), goal), false);
    });
});

/** The member between two others that run the old version. */
function withOthers(member: Member, others = "5.0.4"): Topology {
    return setOf(member, secondary(db2, running(others)), primary(db3, running(others)));
}

describe("isMidUpdate()", () => {
    const cases = [
        [
            true,
            "stopped, its next binary prepared",
            stopped(db1, "5.0.4", { preparedVersion: "6.0.27" }),
        ],
        [true, "stopped, its binary switched", stopped(db1, "6.0.27")],
        [true, "crashed after its switch", crashed(db1, "6.0.27")],
        [true, "started, not yet answering", unresponsive(db1, "6.0.27")],
        [
            true,
            "started again after a crash, not yet answering",
            unresponsive(db1, "5.0.4", { preparedVersion: "6.0.27" }),
        ],
        [true, "started, not yet serving", secondary(db1, { ...upgraded, state: "STARTUP2" })],
        [false, "on the goal and serving", secondary(db1, upgraded)],
        [false, "untouched", secondary(db1)],
        [
            false,
            "untouched, its next binary prepared",
            secondary(db1, { preparedVersion: "6.0.27" }),
        ],
        [false, "untouched, not answering", unresponsive(db1, "5.0.4")],
        [false, "down by itself", stopped(db1, "5.0.4")],
        [
            false,
            "prepared for another version",
            stopped(db1, "5.0.4", { preparedVersion: "6.0.5" }),
        ],
        [false, "on the old version and recovering", secondary(db1, { state: "RECOVERING" })],
    ] as const;
    for (const [expected, what, member] of cases) {
        it(`is ${String(expected)} for a member that is ${what}`, () => {
            assert.equal(isMidUpdate(member, withOthers(member), goal), expected);
        });
    }

    it("is true for a member whose new binary did not start, if all others run the goal again", () => {
        const back = { version: "5.0.4" };
        const failed = stopped(db1, "6.0.27");
        assert.equal(isMidUpdate(failed, withOthers(failed), back), true);
        assert.equal(isMidUpdate(failed, withOthers(failed, "6.0.5"), back), false);
    });
});

describe("planMember()", () => {
    const whole = ["stop-member", "switch-binary", "start-member", "await-member"];
    const planOf = (topology: Topology, host: string, desired = goal) =>
        planMember(topology, host, desired).map((step) => step.kind);

    it("stops, switches, starts and awaits a secondary", () => {
        assert.deepEqual(planMember(threeMembers("5.0.4"), db2, goal), [
            { kind: "stop-member", host: db2, role: "secondary", from: "5.0.4", to: "6.0.27" },
            { kind: "switch-binary", host: db2, from: "5.0.4", to: "6.0.27" },
            { kind: "start-member", host: db2, version: "6.0.27" },
            { kind: "await-member", host: db2, version: "6.0.27", state: "SECONDARY" },
        ]);
    });

    it("hands over from the primary first, and then stops it as a secondary", () => {
        const steps = planMember(threeMembers("5.0.4"), db1, goal);
        assert.deepEqual(steps.slice(0, 2), [
            { kind: "hand-over", host: db1, candidate: db2 },
            { kind: "stop-member", host: db1, role: "secondary", from: "5.0.4", to: "6.0.27" },
        ]);
        assert.deepEqual(planOf(threeMembers("5.0.4"), db1), ["hand-over", ...whole]);
    });

    it("has no candidate if no member can take over, for the guard to refuse", () => {
        const [step] = planMember(setOf(primary(db1), arbiter(db2)), db1, goal);
        assert.deepEqual(step, { kind: "hand-over", host: db1, candidate: undefined });
    });

    it("waits for an arbiter to be ARBITER", () => {
        const step = planMember(setOf(primary(db1), arbiter(db2)), db2, goal).at(-1);
        assert.deepEqual(step, {
            kind: "await-member",
            host: db2,
            version: "6.0.27",
            state: "ARBITER",
        });
    });

    it("is empty for a member that serves on the goal", () => {
        assert.deepEqual(planOf(threeMembers("6.0.27"), db1), []);
        assert.deepEqual(planOf(threeMembers("6.0.27"), db2), []);
    });

    it("keeps the binary if only the configuration differs", () => {
        const topology = withMember(threeMembers("6.0.27"), db2, { configDiffers: true });
        assert.deepEqual(planOf(topology, db2), ["stop-member", "start-member", "await-member"]);
        const [stop] = planMember(topology, db2, goal);
        assert.deepEqual(stop, {
            kind: "stop-member",
            host: db2,
            role: "secondary",
            from: "6.0.27",
            to: "6.0.27",
        });
    });

    it("hands over from a primary whose configuration differs", () => {
        const topology = withMember(threeMembers("6.0.27"), db1, { configDiffers: true });
        assert.equal(planOf(topology, db1)[0], "hand-over");
    });

    it("switches the binary of a member that an update stopped", () => {
        const prepared = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        assert.deepEqual(planOf(setOf(primary(db1), prepared), db2), whole.slice(1));
    });

    it("starts a member that something else stopped with what last ran on its data, before its update", () => {
        const topology = setOf(primary(db1), stopped(db2, "5.0.4"));
        assert.deepEqual(planMember(topology, db2, goal).at(0), {
            kind: "start-member",
            host: db2,
            version: "5.0.4",
        });
        assert.deepEqual(planOf(topology, db2).slice(2), whole);
    });

    it("starts a member that crashed with its old binary, and shuts it down cleanly", () => {
        const topology = setOf(primary(db1), crashed(db2, "5.0.4"));
        const steps = planMember(topology, db2, goal);
        assert.deepEqual(steps.slice(0, 2), [
            { kind: "start-member", host: db2, version: "5.0.4" },
            { kind: "await-member", host: db2, version: "5.0.4", state: "SECONDARY" },
        ]);
        assert.deepEqual(
            steps.slice(2).map((step) => step.kind),
            whole,
        );
    });

    it("starts a newer series that crashed, and shuts it down cleanly, before it is downgraded", () => {
        const left = crashed(db2, "4.4.2", { previousVersion: "4.2.6" });
        const older = running("4.2.6");
        const topology = setOf(primary(db1, older), left, secondary(db3, older));
        const steps = planMember(topology, db2, { version: "4.2.6" });
        assert.deepEqual(steps.at(0), { kind: "start-member", host: db2, version: "4.4.2" });
        assert.deepEqual(
            steps.slice(1).map((step) => step.kind),
            whole,
        );
        assert.equal(needsOldBinaryFirst(left, { version: "4.2.6" }), true);
    });

    it("switches a member that crashed on a newer release of the same series", () => {
        const left = crashed(db2, "5.0.14");
        assert.deepEqual(
            planOf(setOf(primary(db1), left), db2, { version: "5.0.4" }),
            whole.slice(1),
        );
        assert.equal(needsOldBinaryFirst(left, { version: "5.0.4" }), false);
    });

    it("wipes an arbiter that crashed on a newer series, and never starts that again", () => {
        const left = crashed(db3, "6.0.27", { arbiter: true, priority: 0, holdsData: true });
        assert.deepEqual(
            planOf(setOf(primary(db1), secondary(db2), left), db3, { version: "5.0.4" }),
            ["move-data-aside", ...whole.slice(1)],
        );
        assert.equal(needsOldBinaryFirst(left, { version: "5.0.4" }), false);
    });

    it("starts a member that crashed on the goal's binary", () => {
        const topology = setOf(primary(db1), crashed(db2, "6.0.27"));
        assert.deepEqual(planOf(topology, db2), ["start-member", "await-member"]);
    });

    it("starts a member whose binary was switched", () => {
        assert.deepEqual(planOf(setOf(primary(db1), stopped(db2, "6.0.27")), db2), whole.slice(2));
    });

    it("awaits a member that was started", () => {
        assert.deepEqual(planOf(setOf(primary(db1), unresponsive(db2, "6.0.27")), db2), [
            "await-member",
        ]);
        const recovering = secondary(db2, { ...upgraded, state: "RECOVERING" });
        assert.deepEqual(planOf(setOf(primary(db1), recovering), db2), ["await-member"]);
    });

    it("awaits a member that does not answer on the version that it was started with, not on the goal's", () => {
        const steps = planMember(setOf(primary(db1), unresponsive(db2, "5.0.4")), db2, goal);
        assert.deepEqual(
            steps.map((step) => step.kind),
            ["await-member", ...whole],
        );
        assert.equal(steps[0]?.kind === "await-member" && steps[0].version, "5.0.4");
    });

    it("installs the first binary of a member that has none", () => {
        const fresh = stopped(db1, "", { installedVersion: undefined, inSet: false });
        const topology = { ...setOf(fresh), initiated: false };
        const [first] = planMember(topology, db1, goal);
        assert.deepEqual(first, {
            kind: "switch-binary",
            host: db1,
            from: "no version",
            to: "6.0.27",
        });
    });

    it("requires no state of a member before the set is initiated", () => {
        const member = secondary(db1, { ...upgraded, state: "STARTUP", inSet: false });
        assert.deepEqual(planOf({ ...setOf(member), initiated: false }, db1), []);
    });

    it("awaits a member whose change has not proved itself, even if it serves", () => {
        const unproven = { ...upgraded, previousVersion: "5.0.4" };
        const topology = setOf(secondary(db1), primary(db2, unproven), secondary(db3, unproven));
        for (const host of [db2, db3]) {
            assert.deepEqual(shortly(planMember(topology, host, goal)), [`await-member ${host}`]);
        }
        assert.deepEqual(shortly(planUpgrade(topology, goal)).slice(0, 3), [
            "await-member db2:27017",
            "await-member db3:27017",
            "stop-member db1:27017",
        ]);
        // Once reverted, only the wait is added to the steps of an untouched member.
        const back = setOf(primary(db1), secondary(db2, { previousVersion: "5.0.4" }));
        assert.deepEqual(shortly(planMember(back, db2, { version: "5.0.4" })), [
            "await-member db2:27017",
        ]);
    });

    it("retries a member that was reverted and not started", () => {
        const member = stopped(db2, "5.0.4", { previousVersion: "5.0.4" });
        const topology = setOf(primary(db1), member, secondary(db3));
        assert.equal(isMidUpdate(member, topology, goal), true);
        assert.deepEqual(shortly(planMember(topology, db2, goal)), [
            "switch-binary db2:27017",
            "start-member db2:27017",
            "await-member db2:27017",
        ]);
    });

    it("refuses a host that is not in the set", () => {
        assert.throws(() => planMember(threeMembers("5.0.4"), "db9:27017", goal), {
            name: "RangeError",
            message: "db9:27017 is not a member of rs0",
        });
    });
});

describe("planUpgrade()", () => {
    it("upgrades the secondaries one after the other, then the primary", () => {
        assert.deepEqual(shortly(planUpgrade(threeMembers("5.0.4"), goal)), [
            "stop-member db2:27017",
            "switch-binary db2:27017",
            "start-member db2:27017",
            "await-member db2:27017",
            "stop-member db3:27017",
            "switch-binary db3:27017",
            "start-member db3:27017",
            "await-member db3:27017",
            "hand-over db1:27017",
            "stop-member db1:27017",
            "switch-binary db1:27017",
            "start-member db1:27017",
            "await-member db1:27017",
        ]);
    });

    it("is empty when all members run the goal", () => {
        assert.deepEqual(planUpgrade(threeMembers("6.0.27"), goal), []);
        assert.deepEqual(planUpgrade(threeMembers("6.0.27"), { ...goal, fcv: "6.0" }), []);
    });

    it("keeps the FCV unless the user sets it", () => {
        assert.deepEqual(planUpgrade(threeMembers("6.0.27", "5.0"), goal), []);
    });

    it("raises the FCV last if the user sets it", () => {
        const steps = planUpgrade(threeMembers("5.0.4"), { ...goal, fcv: "6.0" });
        assert.deepEqual(steps.at(-1), { kind: "set-fcv", from: "5.0", to: "6.0" });
        assert.equal(steps.filter((step) => step.kind === "set-fcv").length, 1);
    });

    it("raises the FCV alone once all members run the goal", () => {
        const steps = planUpgrade(threeMembers("6.0.27", "5.0"), { ...goal, fcv: "6.0" });
        assert.deepEqual(shortly(steps), ["set-fcv"]);
    });

    it("lowers the FCV if the user sets the previous one", () => {
        const steps = planUpgrade(threeMembers("6.0.27"), { ...goal, fcv: "5.0" });
        assert.deepEqual(steps, [{ kind: "set-fcv", from: "6.0", to: "5.0" }]);
    });

    it("finishes a change of the FCV that was begun, up or down, if the user sets it", () => {
        const up = withMember(threeMembers("6.0.27", "5.0"), db1, { fcvInTransition: true });
        const down = withMember(threeMembers("6.0.27", "5.0"), db1, { fcvInTransition: true });
        assert.deepEqual(planUpgrade(up, { ...goal, fcv: "6.0" }), [
            { kind: "set-fcv", from: "5.0", to: "6.0" },
        ]);
        assert.deepEqual(planUpgrade(down, { ...goal, fcv: "5.0" }), [
            { kind: "set-fcv", from: "5.0", to: "5.0" },
        ]);
    });

    it("raises the FCV only after the burn-in time, by the age of the youngest process", () => {
        const desired = { ...goal, fcv: "6.0", fcvBurnInSecs: 60 };
        const aged = (secs: number) =>
            setOf(
                primary(db1, { ...upgraded, uptimeSecs: 500 }),
                secondary(db2, { ...upgraded, uptimeSecs: secs }),
                arbiter(db3, { ...upgraded, uptimeSecs: 1 }),
            );
        assert.deepEqual(planUpgrade(aged(59), desired), []);
        assert.deepEqual(shortly(planUpgrade(aged(60), desired)), ["set-fcv"]);
        const kinds = planUpgrade(threeMembers("5.0.4"), desired).map(({ kind }) => kind);
        assert.ok(!kinds.includes("set-fcv"), "a process that is yet to be started is no day old");
    });

    it("downgrades in the same order, the primary last", () => {
        const steps = planUpgrade(threeMembers("6.0.5", "5.0"), { version: "5.0.4" });
        assert.deepEqual(
            steps.filter(({ kind }) => kind === "stop-member" || kind === "hand-over"),
            [
                { kind: "stop-member", host: db2, role: "secondary", from: "6.0.5", to: "5.0.4" },
                { kind: "stop-member", host: db3, role: "secondary", from: "6.0.5", to: "5.0.4" },
                { kind: "hand-over", host: db1, candidate: db2 },
                { kind: "stop-member", host: db1, role: "secondary", from: "6.0.5", to: "5.0.4" },
            ],
        );
    });

    it("moves the data of an arbiter aside before an older series, and of no other member", () => {
        const at = running("6.0.5", "5.0");
        const topology = setOf(primary(db1, at), secondary(db2, at), arbiter(db3, at));
        const aside = (version: string) =>
            planUpgrade(topology, { version }).filter(({ kind }) => kind === "move-data-aside");
        assert.deepEqual(aside("5.0.4"), [{ kind: "move-data-aside", host: db3, from: "6.0.5" }]);
        assert.deepEqual(aside("6.0.4"), []);
        assert.deepEqual(aside("6.0.27"), []);
    });

    it("stops a primary without a candidate only if the program accepts write downtime", () => {
        const topology = setOf(primary(db1), hidden(db2), arbiter(db3));
        const accepted = planUpgrade(topology, { ...goal, acceptsWriteDowntime: true });
        assert.ok(accepted.every(({ kind }) => kind !== "hand-over"));
        assert.deepEqual(accepted.filter(({ kind }) => kind === "stop-member").at(-1), {
            kind: "stop-member",
            host: db1,
            role: "primary",
            from: "5.0.4",
            to: "6.0.27",
        });
        const refused = planUpgrade(topology, goal).find(({ kind }) => kind === "hand-over");
        assert.deepEqual(refused, { kind: "hand-over", host: db1, candidate: undefined });
    });

    it("hands over if there is a candidate, even if the program accepts write downtime", () => {
        const steps = planUpgrade(threeMembers("5.0.4"), { ...goal, acceptsWriteDowntime: true });
        assert.deepEqual(steps, planUpgrade(threeMembers("5.0.4"), goal));
    });

    it("has no FCV to raise in a set that was never initiated", () => {
        const fresh = [db1, db2, db3].map((host) => stopped(host, "6.0.27", { inSet: false }));
        const topology = { ...setOf(...fresh), initiated: false };
        assert.deepEqual(shortly(planUpgrade(topology, { ...goal, fcv: "6.0" })), [
            "start-member db1:27017",
            "await-member db1:27017",
            "start-member db2:27017",
            "await-member db2:27017",
            "start-member db3:27017",
            "await-member db3:27017",
        ]);
    });

    it("hands over to a member that is upgraded by then", () => {
        const topology = setOf(primary(db1), secondary(db2), secondary(db3, { priority: 9 }));
        const handOver = planUpgrade(topology, goal).find((step) => step.kind === "hand-over");
        assert.equal(handOver?.candidate, db3);
    });

    it("leaves members that were upgraded manually alone", () => {
        const topology = withMember(threeMembers("5.0.4"), db2, upgraded);
        assert.ok(shortly(planUpgrade(topology, goal)).every((step) => !step.endsWith(db2)));
    });

    it("has no handover if the primary already runs the goal", () => {
        const topology = withMember(threeMembers("5.0.4"), db1, upgraded);
        const steps = planUpgrade(topology, goal);
        assert.ok(steps.every((step) => step.kind !== "hand-over"));
        assert.equal(steps.length, 8);
    });

    it("continues with the started member before others with a lower priority", () => {
        // A killed run started db3; it does not answer yet. A bug updated db2 first.
        const topology = setOf(
            primary(db1),
            secondary(db2),
            unresponsive(db3, "6.0.27", { priority: 2 }),
        );
        assert.equal(shortly(planUpgrade(topology, goal))[0], "await-member db3:27017");
    });

    const sets: Readonly<Record<string, Topology>> = {
        "3 members": threeMembers("5.0.4"),
        "5 members with arbiter, hidden and delayed": setOf(
            primary(db1, { priority: 5 }),
            secondary(db2),
            hidden(db3),
            delayed(db4, 600),
            arbiter(db5),
        ),
        "3 members, one crashed before its switch": setOf(
            primary(db1),
            secondary(db2),
            crashed(db3, "5.0.4", { preparedVersion: "6.0.27", priority: 2 }),
        ),
        "3 members, options only": setOf(
            primary(db1, { ...upgraded, configDiffers: true }),
            secondary(db2, { ...upgraded, configDiffers: true }),
            secondary(db3, upgraded),
        ),
    };
    for (const [shape, topology] of Object.entries(sets)) {
        it(`computes the remaining plan from every intermediate state: ${shape}`, () => {
            const desired = { ...goal, fcv: "6.0" };
            const plan = planUpgrade(topology, desired);
            let now = topology;
            for (const [done, step] of plan.entries()) {
                assert.deepEqual(planUpgrade(now, desired), plan.slice(done));
                now = applyStep(now, step);
            }
            assert.deepEqual(planUpgrade(now, desired), []);
        });
    }
});
