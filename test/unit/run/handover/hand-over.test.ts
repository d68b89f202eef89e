import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import { handOver } from "../../../../provider/run/handover/hand-over";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

/** db1 on the old version and primary; db2 and db3 are upgraded and replicate from it. */
function almostDone(): FakeSet {
    return new FakeSet(
        setOf(
            primary(db1),
            secondary(db2, { ...upgraded, syncSource: db1 }),
            secondary(db3, { ...upgraded, syncSource: db1 }),
        ),
    );
}

describe("handOver()", () => {
    it("points the others at the candidate, freezes them, steps down, and ends the freezes", async () => {
        const set = almostDone();
        await handOver(db1, goal, set.ports());
        assert.deepEqual(set.commands, [
            "sync-from db3:27017 db2:27017",
            "freeze db2:27017 0",
            "freeze db3:27017 20",
            "step-down db1:27017 60 10",
            "step-up db2:27017",
            "freeze db3:27017 0",
        ]);
        assert.equal(set.stateOf(db2), "PRIMARY");
        assert.equal(set.stateOf(db1), "SECONDARY");
    });

    it("hands over to the candidate even if another member was declared first", async () => {
        const set = new FakeSet(
            setOf(secondary(db3), primary(db1), secondary(db2, upgraded), arbiter(db4)),
        );
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("points the candidate itself at the primary first", async () => {
        const set = almostDone();
        set.change(db2, { syncSource: db3 });
        await handOver(db1, goal, set.ports());
        assert.equal(set.commands[0], "sync-from db2:27017 db1:27017");
    });

    it("never names a sync source that is already in use", async () => {
        const set = almostDone();
        set.change(db3, { syncSource: db2 });
        await handOver(db1, goal, set.ports());
        assert.deepEqual(set.sent("sync-from"), []);
    });

    it("points no member at the candidate if secondaries may not replicate from one another", async () => {
        const set = almostDone();
        set.topology = { ...set.topology, chainingAllowed: false };
        await handOver(db1, goal, set.ports());
        assert.deepEqual(set.sent("sync-from"), []);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("does not redirect a delayed member, as no write waits for it", async () => {
        const set = almostDone();
        set.change(db3, { delaySecs: 600, priority: 0, hidden: true });
        await handOver(db1, goal, set.ports());
        assert.deepEqual(set.sent("sync-from"), []);
    });

    for (const [outcome, soonest, latest] of [
        ["stepped-down", 0, 300],
        ["unknown", 1000, 1300],
    ] as const) {
        it(`asks the candidate to stand, once, if no member does after a step-down that is "${outcome}"`, async () => {
            const set = almostDone();
            const ports = set.ports({
                admin: {
                    stepDown: (host) => {
                        set.change(host, { state: "SECONDARY" });
                        return Promise.resolve(outcome);
                    },
                },
            });
            // In virtual time.
            const noPrimaryMs = await handOver(db1, goal, ports);
            assert.deepEqual(set.sent("step-up"), ["step-up db2:27017"]);
            assert.equal(set.stateOf(db2), "PRIMARY");
            assert.ok(noPrimaryMs >= soonest && noPrimaryMs < latest, String(noPrimaryMs));
        });
    }

    it("asks no member to stand once another one is primary", async () => {
        const set = almostDone();
        const ports = set.ports({
            admin: {
                stepDown: (host) => {
                    set.change(host, { state: "SECONDARY" });
                    set.change(db2, { state: "PRIMARY" });
                    return Promise.resolve("stepped-down");
                },
            },
        });
        await handOver(db1, goal, ports);
        assert.deepEqual(set.sent("step-up"), []);
    });

    it("measures how long no member took writes", async () => {
        const noPrimaryMs = await handOver(db1, goal, almostDone().ports());
        // The fake elects after 100 ms; the members are asked every 20 ms.
        assert.ok(noPrimaryMs >= 100 && noPrimaryMs <= 160, String(noPrimaryMs));
    });

    it("waits until the candidate has caught up", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 30 });
        set.change(db3, { lagSecs: 30 });
        set.changeAfter(5000, db2, { lagSecs: 0.2 });
        set.changeAfter(5000, db3, { lagSecs: 8 });
        await handOver(db1, goal, set.ports());
        assert.ok(set.clock.now() >= 5000);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("gives up, with the last state seen, if the candidate does not catch up", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 30 });
        set.change(db3, { lagSecs: 30 });
        const error = await rejection(handOver(db1, goal, set.ports()));
        assert.equal(error.code, "no-candidate");
        assert.equal(
            error.message,
            "No member was ready to take over from db1:27017 within 120 s (last seen: db2:27017 SECONDARY, 30.0 s behind; db3:27017 SECONDARY, 30.0 s behind)",
        );
        assert.deepEqual(set.commands, []);
    });

    it("gives up if there is no candidate", async () => {
        const set = new FakeSet(setOf(primary(db1), arbiter(db2)));
        const error = await rejection(handOver(db1, goal, set.ports()));
        assert.equal(error.code, "no-candidate");
        assert.match(error.message, /\(last seen: none\)$/);
        assert.equal(set.stateOf(db1), "PRIMARY");
    });

    it("waits until as many clients watch the candidate as the primary", async () => {
        const set = almostDone();
        set.watch(db1, 7);
        set.watch(db2, 2);
        set.after(3000, () => {
            set.watch(db2, 7);
        });
        await handOver(db1, goal, set.ports());
        assert.ok(set.clock.now() >= 3000 && set.clock.now() < 4000, String(set.clock.now()));
        assert.ok(set.waits.includes("2 of 7 clients have found db2:27017"));
    });

    it("steps down after the limit even if not all clients have found the candidate", async () => {
        const set = almostDone();
        set.watch(db2, 2);
        await handOver(db1, goal, set.ports());
        assert.ok(set.clock.now() >= 10_000 && set.clock.now() < 11_000);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("waits the whole limit if servers do not report their clients", async () => {
        const set = almostDone();
        const ports = set.ports({ admin: { watchers: () => Promise.resolve(undefined) } });
        await handOver(db1, goal, ports);
        assert.ok(set.clock.now() >= 10_000);
        assert.ok(set.waits.includes("? of ? clients have found db2:27017"));
    });

    it("tries again if the step-down is refused, and keeps the others frozen meanwhile", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        let tries = 0;
        const ports = set.ports({
            admin: {
                stepDown: (...args) => {
                    assert.deepEqual(set.frozen, [db3]);
                    return ++tries < 3 ? Promise.resolve("refused") : admin.stepDown(...args);
                },
            },
        });
        await handOver(db1, goal, ports);
        assert.equal(tries, 3);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("reports that the member is still primary if the step-down is refused until the limit", async () => {
        const set = almostDone();
        const ports = set.ports({ admin: { stepDown: () => Promise.resolve("refused") } });
        const error = await rejection(handOver(db1, goal, ports));
        assert.equal(error.code, "step-down-refused");
        assert.equal(
            error.message,
            "db1:27017 did not step down within 120 s: no electable secondary caught up with it, or a lock was not available, in time " +
                "(last seen: db2:27017 SECONDARY, 0.0 s behind; db3:27017 SECONDARY, 0.0 s behind); it is still primary",
        );
        assert.equal(error.host, db1);
        assert.equal(set.stateOf(db1), "PRIMARY");
        assert.deepEqual(set.frozen, []);
    });

    const forcing = { forceStepDown: true };

    it("steps down by force, without freezes, only if the program allows it and the whole limit has passed", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 30 });
        set.change(db3, { lagSecs: 30 });
        await handOver(db1, goal, set.ports({ settings: forcing }));
        assert.deepEqual(set.sent("step-down"), ["step-down db1:27017 60 10 force"]);
        assert.ok(set.clock.now() >= 120_000, String(set.clock.now()));
        assert.equal(set.stateOf(db1), "SECONDARY");
        assert.deepEqual(set.sent("freeze").slice(0, 2), [
            "freeze db2:27017 0",
            "freeze db3:27017 0",
        ]);
    });

    it("does not force the step-down if a secondary catches up in time", async () => {
        const set = almostDone();
        set.change(db2, { lagSecs: 30 });
        set.changeAfter(100_000, db2, { lagSecs: 0 });
        await handOver(db1, goal, set.ports({ settings: forcing }));
        assert.deepEqual(set.sent("step-down"), ["step-down db1:27017 60 10"]);
    });

    it("forces the step-down after the limit if the server keeps refusing", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        const tries: (string | undefined)[] = [];
        const ports = set.ports({
            settings: { ...forcing, handOverTimeoutSecs: 3 },
            admin: {
                stepDown: (host, secs, catchUpSecs, force) => {
                    tries.push(force);
                    return force === undefined
                        ? Promise.resolve("refused")
                        : admin.stepDown(host, secs, catchUpSecs, force);
                },
            },
        });
        await handOver(db1, goal, ports);
        assert.ok(tries.length >= 3, String(tries.length));
        assert.deepEqual(
            [tries.indexOf("force"), set.stateOf(db1)],
            [tries.length - 1, "SECONDARY"],
        );
    });

    it("forces nothing if no member at all can become primary", async () => {
        const set = new FakeSet(setOf(primary(db1), arbiter(db2)));
        const error = await rejection(handOver(db1, goal, set.ports({ settings: forcing })));
        assert.equal(error.code, "no-candidate");
        assert.deepEqual(set.sent("step-down"), []);
    });

    it("ends the freezes, and stops asking the members, if the step-down fails", async () => {
        const set = almostDone();
        const refused = new UpgradeError("step-down-refused", "db1:27017 refuses");
        let asked = 0;
        const ports = set.ports({
            admin: {
                stepDown: () => Promise.reject(refused),
                isWritablePrimary: (host) => {
                    asked++;
                    return Promise.resolve(host === db1);
                },
            },
        });
        assert.equal(await rejection(handOver(db1, goal, ports)), refused);
        assert.deepEqual(set.frozen, []);
        const before = asked;
        await set.clock.sleep(1000);
        assert.ok(asked - before <= 3, `${asked - before} questions after the end`);
    });

    it("continues if a member cannot be frozen, and ends all freezes", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2, upgraded), secondary(db3), secondary(db4)),
        );
        const { admin } = set.ports();
        const ports = set.ports({
            admin: {
                freeze: (host, secs) =>
                    host === db4 && secs > 0
                        ? Promise.reject(new Error("connection lost"))
                        : admin.freeze(host, secs),
            },
        });
        await handOver(db1, goal, ports);
        assert.deepEqual(set.frozen, []);
        assert.equal(set.sent("step-down").length, 1);
        assert.ok(set.commands.includes("freeze db4:27017 0"));
    });

    it("succeeds even if a freeze cannot be ended: it ends by itself", async () => {
        const set = almostDone();
        const { admin } = set.ports();
        const ports = set.ports({
            admin: {
                freeze: (host, secs) =>
                    secs === 0
                        ? Promise.reject(new Error("connection lost"))
                        : admin.freeze(host, secs),
            },
        });
        await handOver(db1, goal, ports);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("gives up, and ends the freezes, if no member becomes primary", async () => {
        const set = almostDone();
        const ports = set.ports({
            admin: {
                stepDown: () => {
                    set.change(db1, { state: "SECONDARY" });
                    return Promise.resolve("stepped-down");
                },
                stepUp: () => Promise.resolve(),
            },
        });
        const error = await rejection(handOver(db1, goal, ports));
        assert.equal(error.code, "no-primary");
        assert.equal(
            error.message,
            "No other member became PRIMARY within 120 s after db1:27017 stepped down",
        );
        assert.deepEqual(set.frozen, []);
    });

    it("gives up if the step-down was lost and the primary still takes writes", async () => {
        const set = almostDone();
        const ports = set.ports({ admin: { stepDown: () => Promise.resolve("unknown") } });
        const error = await rejection(handOver(db1, goal, ports));
        assert.equal(error.code, "step-down-refused");
        assert.equal(
            error.message,
            "db1:27017 did not step down within 120 s: it still takes writes",
        );
        assert.deepEqual(set.sent("step-up"), []);
        assert.deepEqual(set.frozen, []);
    });

    it("lets a step-down take longer than the limit for the handover", async () => {
        const set = almostDone();
        const ports = set.ports({
            settings: { handOverTimeoutSecs: 5 },
            admin: { stepDown: () => set.clock.sleep(10_000).then(() => "refused" as const) },
        });
        const error = await rejection(handOver(db1, goal, ports));
        assert.equal(error.code, "step-down-refused");
        assert.match(error.message, /; it is still primary$/);
    });

    it("does nothing if another member has become primary meanwhile", async () => {
        const set = almostDone();
        set.change(db1, { state: "SECONDARY" });
        set.change(db2, { state: "PRIMARY" });
        assert.equal(await handOver(db1, goal, set.ports()), 0);
        assert.deepEqual(set.commands, []);
    });

    it("ends if a member becomes primary that is not the candidate", async () => {
        const set = almostDone();
        const ports = set.ports({
            admin: {
                stepDown: () => {
                    set.change(db1, { state: "SECONDARY" });
                    set.changeAfter(200, db3, { state: "PRIMARY" });
                    return Promise.resolve("stepped-down");
                },
                stepUp: () => Promise.resolve(),
            },
        });
        assert.ok((await handOver(db1, goal, ports)) >= 200);
    });

    it("does not involve an arbiter", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2, { ...upgraded, syncSource: db1 }), arbiter(db3)),
        );
        await handOver(db1, goal, set.ports());
        assert.deepEqual(set.sent("freeze", "sync-from"), ["freeze db2:27017 0"]);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("hands over between members of the same version if only options change", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        await handOver(db1, goal, set.ports());
        assert.equal(set.stateOf(db2), "PRIMARY");
    });
});
