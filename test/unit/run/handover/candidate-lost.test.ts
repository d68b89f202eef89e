import * as assert from "node:assert/strict";

import type { StepDownOutcome } from "../../../../provider/run/ports";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { handOver } from "../../../../provider/run/handover/hand-over";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";
import { db1, db2, db3, primary, running, secondary, setOf } from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");
const dead = { state: "DOWN", version: undefined, processRuns: false } as const;
const alive = { ...upgraded, state: "SECONDARY", processRuns: true } as const;

/** db1 on the old version and primary; db2, the candidate, and db3 are upgraded. */
function almostDone(): FakeSet {
    return new FakeSet(
        setOf(
            primary(db1),
            secondary(db2, { ...upgraded, syncSource: db1 }),
            secondary(db3, { ...upgraded, syncSource: db2 }),
        ),
    );
}

/** A client that watches the primary alone lets each handover wait its whole ten seconds for it. */
function withOneSidedClient(): FakeSet {
    const set = almostDone();
    set.watch(db1, 6);
    return set;
}

/** The set's ports with other step-downs; each is given the number of those before it. */
function steppingDown(set: FakeSet, answer: (before: number) => Promise<StepDownOutcome>) {
    const { admin } = set.ports();
    let asked = 0;
    return set.ports({
        admin: {
            stepDown: async (...args) => {
                const outcome = await answer(asked++);
                return outcome === "stepped-down" ? admin.stepDown(...args) : outcome;
            },
        },
    });
}

describe("handOver(), the last check", () => {
    for (const [who, host] of [
        ["the candidate", db2],
        ["a third member", db3],
    ] as const) {
        it(`does not step the primary down if ${who} dies while clients are awaited, and says who it is`, async () => {
            const set = withOneSidedClient();
            set.changeAfter(2000, host, dead);
            const error = await rejection(handOver(db1, goal, set.ports()));
            assert.deepEqual([error.code, error.host], ["member-not-healthy", host]);
            assert.deepEqual(set.sent("step-down"), []);
            assert.equal(set.stateOf(db1), "PRIMARY");
            assert.deepEqual(set.frozen, []);
            assert.ok(set.clock.now() >= 120_000 && set.clock.now() < 125_000);
        });
    }

    it("waits for a member that comes back, and for its clients again", async () => {
        const set = withOneSidedClient();
        set.changeAfter(2000, db2, dead);
        set.changeAfter(40_000, db2, alive);
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db2), "PRIMARY");
        assert.ok(set.clock.now() >= 50_000, String(set.clock.now()));
        assert.deepEqual(set.frozen, []);
    });

    it("comes after the hook: a member that dies meanwhile keeps the primary from stepping down", async () => {
        const set = almostDone();
        const hooks = { beforeStepDown: { command: ["x"], timeoutSecs: 60, environment: {} } };
        const ports = set.ports({
            settings: { hooks, handOverTimeoutSecs: 20 },
            hooks: {
                run: async () => {
                    await set.clock.sleep(10_000);
                    set.change(db3, dead);
                },
            },
        });
        const error = await rejection(upgradeMember(db1, goal, ports));
        assert.deepEqual([error.code, error.host], ["member-not-healthy", db3]);
        assert.deepEqual(set.sent("step-down"), []);
    });

    it("precedes each attempt: there is no second one if a member dies during the first", async () => {
        const set = almostDone();
        let attempts = 0;
        const ports = steppingDown(set, async () => {
            attempts += 1;
            await set.clock.sleep(5000);
            set.change(db3, dead);
            return "refused";
        });
        const error = await rejection(handOver(db1, goal, ports));
        assert.deepEqual([attempts, error.code, error.host], [1, "member-not-healthy", db3]);
        assert.equal(set.stateOf(db1), "PRIMARY");
    });

    it("refuses while a member is not heard by the primary, and while two call themselves primary", async () => {
        for (const changes of [{ unheard: true }, { state: "PRIMARY", term: 9 }] as const) {
            const set = withOneSidedClient();
            set.change(db1, { term: 10 });
            set.changeAfter(2000, db3, changes);
            const error = await rejection(handOver(db1, goal, set.ports()));
            assert.deepEqual([error.code, error.host], ["member-not-healthy", db3]);
            assert.deepEqual(set.sent("step-down"), []);
        }
    });

    it("throws immediately what no wait would help: the window has closed", async () => {
        const set = withOneSidedClient();
        let open = true;
        set.after(5000, () => {
            open = false;
        });
        const window = () => ({ isOpen: open, now: "Monday", text: "nights" });
        const error = await rejection(handOver(db1, goal, { ...set.ports(), window }));
        assert.equal(error.code, "window-closed");
        assert.deepEqual([set.sent("step-down"), set.frozen], [[], []]);
    });

    it("does nothing more if the member is not primary any more", async () => {
        const set = withOneSidedClient();
        set.changeAfter(2000, db1, { state: "SECONDARY" });
        set.changeAfter(2000, db3, { state: "PRIMARY" });
        assert.equal(await handOver(db1, goal, set.ports()), 0);
        assert.deepEqual([set.sent("step-down"), set.frozen], [[], []]);
    });
});

describe("handOver(), another candidate", () => {
    it("takes one of the same priority that has caught up if the first choice does not within seconds", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 3 });
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db3), "PRIMARY");
        assert.ok(set.clock.now() >= 5000 && set.clock.now() < 15_000, String(set.clock.now()));
    });

    it("waits longer before it takes one of lower priority, as the set then elects once more by itself", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 3, priority: 2 });
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db3), "PRIMARY");
        assert.ok(set.clock.now() >= 60_000, String(set.clock.now()));
    });

    it("never takes one of the old version while the first choice has the new one", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 3 });
        set.change(db3, running("5.0.4"));
        const error = await rejection(handOver(db1, goal, set.ports()));
        assert.equal(error.code, "no-candidate");
        assert.deepEqual(set.sent("step-down"), []);
    });

    it("waits for the clients of the one that takes the place", async () => {
        const set = almostDone();
        set.watch(db3, 2);
        set.change(db2, { lagSecs: 3 });
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db3), "PRIMARY");
        assert.ok(set.waits.includes("2 of 5 clients have found db3:27017"));
    });
});

describe("handOver(), the step-down", () => {
    it("thaws the others and asks the next one to stand if the candidate dies right after the last check", async () => {
        const set = almostDone();
        const ports = set.ports({
            admin: {
                stepDown: (host) => {
                    assert.deepEqual(set.frozen, [db3]);
                    set.change(db2, dead);
                    set.change(host, { state: "SECONDARY" });
                    return Promise.resolve("stepped-down");
                },
            },
        });
        const noPrimaryMs = await handOver(db1, goal, ports);
        assert.equal(set.stateOf(db3), "PRIMARY");
        // It is silent for a second before it counts as dead.
        assert.ok(noPrimaryMs >= 1000 && noPrimaryMs < 1500, String(noPrimaryMs));
        assert.deepEqual(set.frozen, []);
    });

    it("thaws the others as soon as the candidate is silent, also while the step-down is still running", async () => {
        const set = almostDone();
        let frozen: readonly string[] = [db3];
        const ports = steppingDown(set, async () => {
            set.change(db2, dead);
            await set.clock.sleep(1500);
            frozen = set.frozen;
            return "stepped-down";
        });
        await handOver(db1, goal, ports);
        assert.deepEqual(frozen, []);
        assert.equal(set.stateOf(db3), "PRIMARY");
    });

    it("asks the next one to stand, thawed, if the candidate answers but is not elected", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        const ports = set.ports({
            admin: {
                stepDown: (host) => {
                    set.change(host, { state: "SECONDARY" });
                    return Promise.resolve("stepped-down");
                },
                stepUp: (host) => (host === db2 ? Promise.resolve() : admin.stepUp(host)),
            },
        });
        const noPrimaryMs = await handOver(db1, goal, ports);
        assert.equal(set.stateOf(db3), "PRIMARY");
        assert.ok(noPrimaryMs < 6000, String(noPrimaryMs));
    });

    it("is not held up by a member that does not answer: another one's election is seen all the same", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        const ports = set.ports({
            admin: {
                isWritablePrimary: (host) =>
                    host === db3 ? new Promise(() => undefined) : admin.isWritablePrimary(host),
            },
        });
        const noPrimaryMs = await handOver(db1, goal, ports);
        assert.ok(noPrimaryMs >= 100 && noPrimaryMs <= 160, String(noPrimaryMs));
    });

    it("is tried again if its answer was lost, or said that another step-down is under way, and the primary still takes writes", async () => {
        const set = almostDone();
        const ports = steppingDown(set, (before) =>
            Promise.resolve(before < 2 ? "unknown" : "stepped-down"),
        );
        await handOver(db1, goal, ports);
        assert.equal(set.stateOf(db2), "PRIMARY");
        assert.ok(set.clock.now() < 10_000, String(set.clock.now()));
    });

    it("is not tried again if its answer was lost and it worked", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        const ports = set.ports({
            admin: {
                stepDown: (...args) => admin.stepDown(...args).then(() => "unknown" as const),
            },
        });
        await handOver(db1, goal, ports);
        assert.equal(set.stateOf(db2), "PRIMARY");
        assert.equal(set.sent("step-down").length, 1);
    });
});
