import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import type { MemberState, Member } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import type { Changes } from "../../../kit/made-up/topologies";
import {
    arbiter,
    crashed,
    db1,
    db2,
    db3,
    delayed,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");
const healthy: Changes = { state: "SECONDARY", lagSecs: 0 };

/** All but db1, the primary, are on the goal. */
function primaryLeft(): FakeSet {
    return new FakeSet(setOf(primary(db1), secondary(db2, upgraded), secondary(db3, upgraded)));
}

function findIn(set: FakeSet, host: string) {
    return set.topology.members.find((member) => member.host === host);
}

describe("upgradeMember()", () => {
    it("prepares, stops, switches and starts a secondary, and waits until it has caught up", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db2:27017 6.0.27",
            "shutdown db2:27017 0",
            "prepare db2:27017 6.0.27",
            "switch db2:27017 6.0.27",
            "start db2:27017",
        ]);
        const member = findIn(set, db2);
        assert.deepEqual(
            [member?.state, member?.version, member?.lagSecs],
            ["SECONDARY", "6.0.27", 0],
        );
    });

    it("points other members at the primary before the member stops, but none whose sync source is right", async () => {
        const set = new FakeSet(
            setOf(
                primary(db1),
                secondary(db2, { syncSource: db1 }),
                secondary(db3, { syncSource: db2 }),
                secondary("db4:27017", { syncSource: db1 }),
                delayed("db5:27017", 600, { syncSource: db2 }),
            ),
        );
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.sent("sync-from", "shutdown"), [
            "sync-from db3:27017 db1:27017",
            "shutdown db2:27017 0",
        ]);
        assert.equal(findIn(set, db3)?.syncSource, db1);
    });

    it("stops a member even if another one keeps replicating through it: writes only wait a little", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2), secondary(db3, { syncSource: db2 })),
        );
        const ports = set.ports({ admin: { syncFrom: () => Promise.resolve() } });
        await upgradeMember(db2, goal, ports);
        assert.equal(findIn(set, db2)?.version, "6.0.27");
    });

    it("hands over from the primary, and only then stops it", async () => {
        const set = primaryLeft();
        const ports = set.ports();
        const shutdown = ports.admin.shutdown.bind(ports.admin);
        const statesAtStop: string[] = [];
        await upgradeMember(
            db1,
            goal,
            set.ports({
                admin: {
                    shutdown: (host, drainSecs) => {
                        statesAtStop.push(...set.topology.members.map((member) => member.state));
                        return shutdown(host, drainSecs);
                    },
                },
            }),
        );
        assert.deepEqual(statesAtStop, ["SECONDARY", "PRIMARY", "SECONDARY"]);
        assert.deepEqual(set.sent("step-down", "shutdown", "switch", "start"), [
            "step-down db1:27017 60 10",
            "shutdown db1:27017 0",
            "switch db1:27017 6.0.27",
            "start db1:27017",
        ]);
        assert.deepEqual(set.frozen, []);
        assert.equal(set.stateOf(db2), "PRIMARY");
    });

    it("does nothing to a member at the goal", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        const report = await upgradeMember(db1, goal, set.ports());
        assert.deepEqual(report, { downMs: 0, totalMs: 0, noPrimaryMs: 0, steps: [] });
        assert.deepEqual([set.commands, set.steps], [[], []]);
    });

    it("restarts a member whose options changed, with the same binary", async () => {
        const set = new FakeSet(withMember(threeMembers("6.0.27"), db2, { configDiffers: true }));
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db2:27017 6.0.27",
            "shutdown db2:27017 0",
            "start db2:27017",
        ]);
    });

    it("reports steps and times", async () => {
        const set = primaryLeft();
        const report = await upgradeMember(db1, goal, set.ports());
        assert.deepEqual(
            report.steps.map((step) => step.text),
            [
                "Hand over from db1:27017 to db2:27017",
                "Stop db1:27017 (secondary, 5.0.4)",
                "Switch db1:27017 from 5.0.4 to 6.0.27",
                "Start db1:27017 with 6.0.27",
                "Wait until db1:27017 runs 6.0.27, is SECONDARY and has caught up",
            ],
        );
        assert.deepEqual(
            set.steps,
            ["hand-over", "stop-member", "switch-binary", "start-member", "await-member"].flatMap(
                (kind) => [`> ${kind}`, `< ${kind}`],
            ),
        );
        const stepsMs = report.steps.reduce((sum, step) => sum + step.tookMs, 0);
        assert.equal(report.totalMs, set.clock.now());
        assert.ok(report.noPrimaryMs >= 100 && report.noPrimaryMs < 200);
        // Its handover comes before it is down.
        assert.ok(
            report.downMs > 3000 && report.downMs <= stepsMs - (report.steps[0]?.tookMs ?? 0),
        );
    });

    const states: Readonly<Record<string, readonly [Member, readonly string[]]>> = {
        "stopped, its binary prepared": [
            stopped(db2, "5.0.4", { preparedVersion: "6.0.27" }),
            ["prepare db2:27017 6.0.27", "switch db2:27017 6.0.27", "start db2:27017"],
        ],
        "stopped, its binary switched": [stopped(db2, "6.0.27"), ["start db2:27017"]],
        "started, but not yet serving": [
            secondary(db2, { ...upgraded, state: "STARTUP2", lagSecs: 9 }),
            [],
        ],
    };
    for (const [what, [member, commands]] of Object.entries(states)) {
        it(`continues with a member that an earlier run left ${what}`, async () => {
            const set = new FakeSet(setOf(primary(db1), member, secondary(db3)));
            set.changeAfter(2000, db2, member.processRuns ? healthy : {});
            await upgradeMember(db2, goal, set.ports());
            assert.deepEqual(set.commands, commands);
            assert.equal(set.stateOf(db2), "SECONDARY");
        });
    }

    it("starts a crashed member on its old binary before it is updated", async () => {
        const set = new FakeSet(setOf(primary(db1), crashed(db2, "5.0.4"), secondary(db3)));
        await upgradeMember(db2, goal, set.ports());
        assert.deepEqual(set.sent("start", "shutdown", "switch"), [
            "start db2:27017",
            "shutdown db2:27017 0",
            "switch db2:27017 6.0.27",
            "start db2:27017",
        ]);
    });

    it("waits for a member that does not answer for a moment, and then updates it", async () => {
        const set = new FakeSet(setOf(primary(db1), unresponsive(db2, "5.0.4"), secondary(db3)));
        set.changeAfter(4000, db2, { ...running("5.0.4"), ...healthy });
        await upgradeMember(db2, goal, set.ports());
        assert.equal(findIn(set, db2)?.version, "6.0.27");
    });

    it("starts members of a set that was shut down, one after the other, without a primary", async () => {
        const set = new FakeSet(setOf(...[db1, db2, db3].map((host) => stopped(host, "6.0.27"))));
        await upgradeMember(db1, goal, set.ports());
        set.after(3000, () => {
            set.elect(db2);
        });
        await upgradeMember(db2, goal, set.ports());
        await upgradeMember(db3, goal, set.ports());
        assert.deepEqual(set.commands, ["start db1:27017", "start db2:27017", "start db3:27017"]);
        assert.deepEqual(
            set.topology.members.map((member) => member.state),
            ["PRIMARY", "SECONDARY", "SECONDARY"],
        );
    });

    it("starts the members of a set that is yet to be initiated", async () => {
        const fresh = [db1, db2].map((host) =>
            stopped(host, "", { installedVersion: undefined, inSet: false }),
        );
        const set = new FakeSet({ ...setOf(...fresh), initiated: false });
        await upgradeMember(db1, goal, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db1:27017 6.0.27",
            "switch db1:27017 6.0.27",
            "start db1:27017",
        ]);
    });

    it("awaits an arbiter as ARBITER, without lag", async () => {
        const set = new FakeSet(setOf(primary(db1), secondary(db2), arbiter(db3)));
        await upgradeMember(db3, goal, set.ports());
        assert.equal(set.stateOf(db3), "ARBITER");
    });

    it("moves the data of an arbiter aside between its stop and its start with an older series", async () => {
        const newer = running("6.0.5", "5.0");
        const set = new FakeSet(
            setOf(primary(db1, newer), secondary(db2, newer), arbiter(db3, newer)),
        );
        await upgradeMember(db3, { version: "5.0.4" }, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db3:27017 5.0.4",
            "terminate db3:27017",
            "move-data-aside db3:27017",
            "prepare db3:27017 5.0.4",
            "switch db3:27017 5.0.4",
            "start db3:27017",
        ]);
    });

    it("stops a primary without a successor by a signal, if the program accepts that writes stop", async () => {
        const set = new FakeSet(setOf(primary(db1)));
        set.after(10_000, () => {
            set.elect();
        });
        await upgradeMember(db1, { ...goal, acceptsWriteDowntime: true }, set.ports());
        assert.deepEqual(set.commands, [
            "prepare db1:27017 6.0.27",
            "terminate db1:27017",
            "prepare db1:27017 6.0.27",
            "switch db1:27017 6.0.27",
            "start db1:27017",
        ]);
        assert.equal(findIn(set, db1)?.state, "PRIMARY");
    });

    it("measures how long the set has no primary, also without a handover", async () => {
        const accepting = { ...goal, acceptsWriteDowntime: true };
        const alone = new FakeSet(setOf(primary(db1)));
        alone.after(10_000, () => {
            alone.elect();
        });
        const { noPrimaryMs, totalMs } = await upgradeMember(db1, accepting, alone.ports());
        assert.ok(noPrimaryMs > 9_500 && noPrimaryMs <= totalMs, String(noPrimaryMs));
        // The majority is gone once the secondary has stopped, and the primary steps down.
        const two = new FakeSet(setOf(primary(db1), secondary(db2)));
        two.changeAfter(1500, db1, { state: "SECONDARY" });
        two.changeAfter(5000, db1, { state: "PRIMARY" });
        const secondaryUpdate = await upgradeMember(db2, accepting, two.ports());
        const lost = secondaryUpdate.noPrimaryMs;
        assert.ok(lost >= 3500 && lost <= secondaryUpdate.totalMs, String(lost));
        const handover = primaryLeft();
        const measured = await upgradeMember(db1, accepting, handover.ports());
        assert.ok(measured.noPrimaryMs > 0 && measured.noPrimaryMs < 300, JSON.stringify(measured));
    });

    it("does not wait for a delayed member beyond its configured delay", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2), delayed(db3, 3600, { votes: 1 })),
        );
        set.changeAfter(4000, db3, { lagSecs: 3600 });
        await upgradeMember(db3, goal, set.ports());
        assert.ok(set.clock.now() < 10_000);
    });

    describe("when the set changes meanwhile", () => {
        it("hands over first if the member has become primary since the plan was made", async () => {
            const set = new FakeSet(
                setOf(secondary(db1, upgraded), primary(db2), secondary(db3, upgraded)),
            );
            await upgradeMember(db2, goal, set.ports());
            assert.deepEqual(set.sent("step-down", "shutdown"), [
                "step-down db2:27017 60 10",
                "shutdown db2:27017 0",
            ]);
        });

        it("observes again after the preparations, and does not stop a member that has become primary", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const states: MemberState[] = [];
            let moved = false;
            const real = set.ports();
            const ports = set.ports({
                control: {
                    prepareStart: async (host, version) => {
                        await real.control.prepareStart(host, version);
                        if (!moved) {
                            moved = true;
                            set.change(db1, { state: "SECONDARY" });
                            set.change(db2, { state: "PRIMARY" });
                        }
                    },
                },
                admin: {
                    shutdown: (host, secs) => {
                        states.push(set.stateOf(host));
                        return real.admin.shutdown(host, secs);
                    },
                },
            });
            await upgradeMember(db2, goal, ports);
            assert.deepEqual(states, ["SECONDARY"]);
            assert.equal(set.sent("step-down").length, 1);
        });

        it("does not hand over if another member has become primary before", async () => {
            const set = primaryLeft();
            let observations = 0;
            const observe = () => {
                if (++observations === 2) {
                    set.change(db1, { state: "SECONDARY" });
                    set.change(db3, { state: "PRIMARY" });
                }
                return Promise.resolve(set.topology);
            };
            await upgradeMember(db1, goal, set.ports({ observe }));
            assert.deepEqual(set.sent("step-down"), []);
            assert.equal(findIn(set, db1)?.version, "6.0.27");
            assert.equal(set.stateOf(db3), "PRIMARY");
        });

        it("waits for the end of an election before it stops a member", async () => {
            const set = new FakeSet(setOf(secondary(db1), secondary(db2), secondary(db3)));
            set.changeAfter(12_000, db1, { state: "PRIMARY" });
            await upgradeMember(db2, goal, set.ports());
            assert.ok(set.clock.now() > 12_000);
            assert.ok(set.waits.includes("Refusing to stop db2:27017: rs0 has no primary"));
        });

        it("limits the steps of a member that becomes primary again and again", async () => {
            const set = primaryLeft();
            const { admin } = set.ports();
            const ports = set.ports({
                admin: {
                    stepDown: async (...args) => {
                        const done = await admin.stepDown(...args);
                        set.after(150, () => {
                            set.change(db1, { state: "PRIMARY" });
                            set.change(db2, { state: "SECONDARY" });
                        });
                        return done;
                    },
                    freeze: () => set.clock.sleep(100),
                },
            });
            const error = await rejection(upgradeMember(db1, goal, ports));
            assert.equal(error.code, "member-not-healthy");
            assert.equal(
                error.message,
                "Cannot bring db1:27017 to 6.0.27: it has not reached it after 15 steps",
            );
            assert.deepEqual(set.sent("shutdown"), []);
        });
    });

    describe("when the guard refuses", () => {
        it("sends no command while another member is unhealthy, and continues once it serves again", async () => {
            const set = new FakeSet(
                withMember(threeMembers("5.0.4"), db3, { state: "RECOVERING" }),
            );
            set.changeAfter(20_000, db3, { state: "SECONDARY" });
            await upgradeMember(db2, goal, set.ports());
            assert.ok(set.clock.now() > 20_000);
            assert.equal(findIn(set, db2)?.version, "6.0.27");
        });

        it("gives up with the guard's reason after 30 s", async () => {
            const set = new FakeSet(
                withMember(threeMembers("5.0.4"), db3, { state: "RECOVERING" }),
            );
            const error = await rejection(upgradeMember(db2, goal, set.ports()));
            assert.equal(error.code, "member-not-healthy");
            assert.equal(
                error.message,
                "Refusing to stop db2:27017: db3:27017 is RECOVERING, and every other member must be healthy",
            );
            assert.ok(set.clock.now() >= 30_000 && set.clock.now() < 31_000);
            assert.deepEqual([set.commands, set.steps], [[], []]);
        });

        it("observes again before each step, and does not stop the member if another one fails during the handover", async () => {
            const set = primaryLeft();
            set.changeAfter(50, db3, { state: "ROLLBACK" });
            const error = await rejection(upgradeMember(db1, goal, set.ports()));
            assert.equal(error.code, "member-not-healthy");
            assert.deepEqual(set.sent("shutdown"), []);
            assert.deepEqual(set.frozen, []);
        });
    });

    describe("when the stop does not come", () => {
        const isPrepared = (set: FakeSet) => findIn(set, db2)?.preparedVersion !== undefined;

        it("leaves nothing prepared if the server refuses it", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const refused = new UpgradeError("stop-refused", "db2:27017 refuses to shut down");
            const ports = set.ports({ admin: { shutdown: () => Promise.reject(refused) } });
            assert.equal(await rejection(upgradeMember(db2, goal, ports)), refused);
            assert.equal(isPrepared(set), false);
        });

        it("leaves nothing prepared if the guard refuses it at the last moment", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const { control } = set.ports();
            const ports = set.ports({
                control: {
                    prepareStart: async (host, version) => {
                        await control.prepareStart(host, version);
                        set.change(db3, { state: "DOWN" });
                    },
                },
            });
            assert.equal(
                (await rejection(upgradeMember(db2, goal, ports))).code,
                "member-not-healthy",
            );
            assert.deepEqual(set.sent("shutdown"), []);
            assert.equal(isPrepared(set), false);
        });

        it("keeps what is prepared if the server was asked and still runs: it may stop later", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const ports = set.ports({ admin: { shutdown: () => Promise.resolve() } });
            assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "stop-timeout");
            assert.equal(isPrepared(set), true);
        });

        it("removes what a killed run prepared for another version", async () => {
            const set = new FakeSet(
                withMember(threeMembers("5.0.4"), db2, { preparedVersion: "6.0.27" }),
            );
            await upgradeMember(db2, { version: "5.0.4" }, set.ports());
            assert.equal(isPrepared(set), false);
        });
    });

    describe("when something fails", () => {
        it("leaves the member running if its next start cannot be prepared", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const refused = new UpgradeError("options-refused", "The mongod does not take it");
            const ports = set.ports({ control: { prepareStart: () => Promise.reject(refused) } });
            assert.equal(await rejection(upgradeMember(db2, goal, ports)), refused);
            assert.equal(set.stateOf(db2), "SECONDARY");
            assert.deepEqual(set.commands, ["discard db2:27017"]);
        });

        it("leaves the primary in its role if its release cannot be staged", async () => {
            const set = primaryLeft();
            const refused = new UpgradeError("options-refused", "The mongod does not take it");
            const ports = set.ports({ control: { stage: () => Promise.reject(refused) } });
            assert.equal(await rejection(upgradeMember(db1, goal, ports)), refused);
            assert.equal(set.stateOf(db1), "PRIMARY");
            assert.deepEqual(set.sent("step-down", "freeze", "sync-from"), []);
        });

        it("fails with the server's refusal to stop", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const refused = new UpgradeError("stop-refused", "db2:27017 refuses to shut down");
            const ports = set.ports({ admin: { shutdown: () => Promise.reject(refused) } });
            assert.equal(await rejection(upgradeMember(db2, goal, ports)), refused);
            assert.equal(set.stateOf(db2), "SECONDARY");
        });

        describe("on servers before 4.4, which cannot notify their clients", () => {
            const withoutWatchers = { watchers: () => Promise.resolve(undefined) };

            it("enters maintenance mode before the stop, for as long as clients need to notice", async () => {
                const set = new FakeSet(threeMembers("5.0.4"));
                await upgradeMember(db2, goal, set.ports({ admin: withoutWatchers }));
                const sent = set.sent("maintain", "shutdown");
                assert.deepEqual(sent, ["maintain db2:27017 true", "shutdown db2:27017 0"]);
                assert.ok(set.clock.now() > 10_000);
            });

            it("continues if entering fails, and leaves the mode if the member stays up, as the command may have been executed", async () => {
                const set = new FakeSet(threeMembers("5.0.4"));
                const { admin } = set.ports();
                const broken = async (host: string, on: boolean) => {
                    await admin.maintain(host, on);
                    return Promise.reject(new Error("connection reset"));
                };
                const refused = new UpgradeError("stop-refused", "db2:27017 refuses to shut down");
                const maintain = { ...withoutWatchers, maintain: broken };
                const ports = set.ports({
                    admin: { ...maintain, shutdown: () => Promise.reject(refused) },
                });
                assert.equal(await rejection(upgradeMember(db2, goal, ports)), refused);
                assert.equal(set.stateOf(db2), "SECONDARY");
                await upgradeMember(db2, goal, set.ports({ admin: maintain }));
                assert.equal(findIn(set, db2)?.version, "6.0.27");
            });

            it("makes a member leave maintenance mode that a killed run left in it, whatever the goal was", async () => {
                const set = new FakeSet(
                    withMember(threeMembers("5.0.4"), db3, {
                        state: "RECOVERING",
                        preparedVersion: "6.0.5",
                    }),
                );
                await upgradeMember(db3, { version: "5.0.4" }, set.ports());
                assert.equal(set.stateOf(db3), "SECONDARY");
                assert.deepEqual(set.commands, ["maintain db3:27017 false", "discard db3:27017"]);
            });

            it("leaves maintenance mode if the server refuses to stop", async () => {
                const set = new FakeSet(threeMembers("5.0.4"));
                const refused = new UpgradeError("stop-refused", "db2:27017 refuses to shut down");
                const ports = set.ports({
                    admin: { ...withoutWatchers, shutdown: () => Promise.reject(refused) },
                });
                assert.equal(await rejection(upgradeMember(db2, goal, ports)), refused);
                assert.equal(set.stateOf(db2), "SECONDARY");
            });
        });

        it("forces nothing if the process does not end", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const ports = set.ports({ admin: { shutdown: () => Promise.resolve() } });
            const error = await rejection(upgradeMember(db2, goal, ports));
            assert.equal(error.code, "stop-timeout");
            assert.equal(
                error.message,
                "db2:27017 did not stop within 120 s (last seen its process runs); it was asked to shut down and nothing was forced\ndb2:27017 has not stopped after another 300 s either; the next update waits for its end and starts it",
            );
            assert.equal(error.host, db2);
            assert.deepEqual(set.sent("switch", "start"), []);
        });

        it("neither steps down nor stops the primary if the step-down is refused", async () => {
            const set = primaryLeft();
            const ports = set.ports({ admin: { stepDown: () => Promise.resolve("refused") } });
            const error = await rejection(upgradeMember(db1, goal, ports));
            assert.equal(error.code, "step-down-refused");
            assert.equal(set.stateOf(db1), "PRIMARY");
            assert.deepEqual(set.sent("shutdown"), []);
            assert.deepEqual(set.frozen, []);
        });

        it("shows the end of the log of a member that exits after its start", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const { control } = set.ports();
            const ports = set.ports({
                control: {
                    start: async (host) => {
                        await control.start(host);
                        set.changeAfter(300, host, { processRuns: false });
                    },
                },
            });
            const error = await rejection(upgradeMember(db2, goal, ports));
            assert.equal(error.code, "start-failed");
            assert.equal(
                error.message,
                "db2:27017 exited after its start; the end of its log:\n  the last line but one\n  the last line\ndb2:27017 runs 5.0.4 again, with the configuration that it had",
            );
            assert.equal(error.host, db2);
        });

        it("shows the end of the log of a member that exits while it catches up", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const { control } = set.ports();
            const ports = set.ports({
                control: {
                    start: async (host) => {
                        await control.start(host);
                        set.changeAfter(1800, host, stopped(host, "6.0.27"));
                    },
                },
            });
            assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "start-failed");
        });

        it("reverts a member that does not answer after its start", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const ports = set.ports({
                control: {
                    start: (host) => {
                        set.change(host, { processRuns: true });
                        return Promise.resolve();
                    },
                },
            });
            const error = await rejection(upgradeMember(db2, goal, ports));
            assert.equal(error.code, "start-timeout");
            assert.equal(
                error.message,
                "db2:27017 did not answer after its start and showed no progress for 300 s (last seen: its process runs and does not answer yet); the end of its log:\n  the last line but one\n  the last line\ndb2:27017 runs 5.0.4 again, with the configuration that it had",
            );
        });

        it("uses the version that the server reports, not the installed one", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const { control } = set.ports();
            const ports = set.ports({
                control: {
                    start: async (host) => {
                        await control.start(host);
                        set.changeAfter(1600, host, { version: "6.0.5" });
                    },
                },
            });
            const error = await rejection(upgradeMember(db2, goal, ports));
            assert.equal(error.code, "binary-differs");
            assert.equal(error.message, "db2:27017 reports version 6.0.5, but 6.0.27 was started");
        });

        it("gives up on a member that does not catch up, and reports its lag", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const ports = set.ports({
                control: {
                    start: (host) => {
                        const behind: Changes = { ...upgraded, state: "STARTUP2", lagSecs: 41 };
                        set.change(host, { ...behind, processRuns: true });
                        return Promise.resolve();
                    },
                },
            });
            const error = await rejection(upgradeMember(db2, goal, ports));
            assert.equal(error.code, "member-not-caught-up");
            assert.equal(
                error.message,
                "db2:27017 did not become ready within 600 s (last seen STARTUP2, 41.0 s behind)",
            );
            assert.ok(set.waits.includes("db2:27017 is STARTUP2, 41.0 s behind"));
        });

        it("ends with a member that always lags for seconds, once it comes no closer", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            let lagSecs = 8;
            set.lagAlways(db2, () => (lagSecs = lagSecs === 3 ? 8 : lagSecs - 1));
            await upgradeMember(db2, goal, set.ports());
            assert.equal(findIn(set, db2)?.version, "6.0.27");
            assert.ok(set.clock.now() < 45_000, String(set.clock.now()));
        });

        it("keeps waiting for a member that lags more than upgrade.maxLagSecs, or still comes closer", async () => {
            const behind = new FakeSet(threeMembers("5.0.4"));
            behind.lagAlways(db2, () => 11);
            const error = await rejection(upgradeMember(db2, goal, behind.ports()));
            assert.equal(error.code, "member-not-caught-up");
            assert.match(error.message, /SECONDARY, 11\.0 s behind; at most 10 s is allowed/);
            const closing = new FakeSet(threeMembers("5.0.4"));
            closing.lagAlways(db2, () => 9 - closing.clock.now() / 20_000);
            await upgradeMember(db2, goal, closing.ports());
            assert.ok(closing.clock.now() > 159_000, String(closing.clock.now()));
        });

        it("waits for no primary while no member that is up can become one", async () => {
            const never = { ...running("5.0.4"), priority: 0 };
            const down = stopped(db1, "5.0.4");
            const back = stopped(db2, "6.0.27", { priority: 0 });
            const set = new FakeSet(setOf(down, back, secondary(db3, never)));
            await upgradeMember(db2, goal, set.ports());
            assert.equal(findIn(set, db2)?.state, "SECONDARY");
            assert.ok(set.clock.now() < 5000, String(set.clock.now()));
        });

        it("waits for a primary to catch up with, if there are enough votes for one", async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            set.changeAfter(2000, db1, { state: "SECONDARY" });
            set.changeAfter(20_000, db1, { state: "PRIMARY" });
            await upgradeMember(db2, goal, set.ports());
            assert.ok(set.clock.now() >= 20_000);
        });
    });
});
