import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import { planMember } from "../../../../provider/core/plan/plan";
import { findMember } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import type { MemberControl } from "../../../../provider/run/ports";
import type { Changes } from "../../../kit/made-up/topologies";
import {
    arbiter,
    crashed,
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
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

/** The first start has this effect; the start of a revert succeeds. */
function startsAnd(set: FakeSet, begin: (host: string) => void): Partial<MemberControl> {
    const { control } = set.ports();
    return {
        start: async (host) => {
            await control.start(host);
            begin(host);
        },
    };
}

function dies(set: FakeSet, afterMs: number, changes: Changes = {}): Partial<MemberControl> {
    return startsAnd(set, (host) => {
        set.changeAfter(afterMs, host, {
            ...{ state: "DOWN", processRuns: false, version: undefined, fcv: undefined },
            ...changes,
        });
    });
}

/** The member answers in this state and stays in it. */
function staysIn(set: FakeSet, changes: Changes): Partial<MemberControl> {
    return {
        start: (host) => {
            set.change(host, { ...upgraded, processRuns: true, ...changes });
            return Promise.resolve();
        },
    };
}

function assertServesAsBefore(set: FakeSet, host: string, version = "5.0.4"): void {
    const member = findMember(set.topology, host);
    assert.deepEqual(
        [member.state, member.version, member.installedVersion, member.previousVersion],
        ["SECONDARY", version, version, undefined],
    );
}

describe("revertAfter()", () => {
    it("reverts a member whose new binary dies to its old one, and adds that to the failure", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const error = await rejection(
            upgradeMember(db2, goal, set.ports({ control: dies(set, 300) })),
        );
        assert.equal(error.code, "start-failed");
        assert.equal(error.host, db2);
        assert.ok(
            error.message.endsWith(
                "\ndb2:27017 runs 5.0.4 again, with the configuration that it had",
            ),
        );
        assert.deepEqual(set.sent("start", "revert", "start-unchanged"), [
            "start db2:27017",
            "revert db2:27017",
            "start-unchanged db2:27017",
        ]);
        assertServesAsBefore(set, db2);
        assert.deepEqual(set.steps.slice(-2), ["> revert", "< revert"]);
    });

    it("lets the next run try again, and leaves no step for the old version", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await rejection(upgradeMember(db2, goal, set.ports({ control: dies(set, 300) })));
        assert.deepEqual(planMember(set.topology, db2, { version: "5.0.4" }), []);
        await upgradeMember(db2, goal, set.ports());
        assertServesAsBefore(set, db2, "6.0.27");
    });

    it("reverts to the binary that served last, whatever an earlier run left behind", async () => {
        const proved = secondary(db2, { ...running("6.0.5"), previousVersion: "5.0.4" });
        const newer = running("6.0.5");
        const set = new FakeSet(setOf(primary(db1, newer), proved, secondary(db3, newer)));
        await rejection(upgradeMember(db2, goal, set.ports({ control: dies(set, 300) })));
        assertServesAsBefore(set, db2, "6.0.5");
    });

    it("reverts a member that an earlier run left broken", async () => {
        const left = stopped(db2, "6.0.27", { previousVersion: "5.0.4" });
        const set = new FakeSet(setOf(primary(db1), left, secondary(db3)));
        await rejection(upgradeMember(db2, goal, set.ports({ control: dies(set, 300) })));
        assertServesAsBefore(set, db2);
    });

    it("stops a process that does not answer by a signal, and continues only once it has ended", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const silent: Changes = { version: undefined, fcv: undefined };
        const ports = set.ports({ control: staysIn(set, silent) });
        const error = await rejection(upgradeMember(db2, goal, ports));
        assert.equal(error.code, "start-timeout");
        assert.deepEqual(set.commands.slice(-3), [
            "terminate db2:27017",
            "revert db2:27017",
            "start-unchanged db2:27017",
        ]);
        assertServesAsBefore(set, db2);
    });

    it("leaves a process alone that does not end, and reports that", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control: Partial<MemberControl> = {
            ...staysIn(set, { version: undefined, fcv: undefined }),
            terminate: () => Promise.resolve(),
        };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.equal(error.code, "start-timeout");
        assert.match(
            error.message,
            /\ndb2:27017 could not be reverted to 5\.0\.4: db2:27017 did not stop within 420 s .* nothing was forced$/,
        );
        assert.deepEqual(set.sent("revert"), []);
    });

    it("reports the cause if the old binary does not start either", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control: Partial<MemberControl> = {
            ...dies(set, 300),
            startUnchanged: (host) => {
                set.change(host, { processRuns: true });
                set.changeAfter(300, host, { processRuns: false });
                return Promise.resolve();
            },
        };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.match(
            error.message,
            /^db2:27017 exited[^]*\ndb2:27017 could not be reverted to 5\.0\.4: db2:27017 exited/,
        );
    });

    it("reverts a member that answers but never serves, after half of the limit without progress", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const ports = set.ports({ control: staysIn(set, { state: "RECOVERING", lagSecs: 41 }) });
        const error = await rejection(upgradeMember(db2, goal, ports));
        assert.equal(error.code, "member-not-healthy");
        assert.deepEqual(set.sent("shutdown").slice(-1), ["shutdown db2:27017 1"]);
        assertServesAsBefore(set, db2);
    });

    const progressing: Readonly<Record<string, (set: FakeSet) => Partial<MemberControl>>> = {
        "serves and lags": (set) => staysIn(set, { state: "SECONDARY", lagSecs: 41 }),
        "copies all data": (set) => staysIn(set, { state: "STARTUP2", lagSecs: undefined }),
        "undoes some data": (set) => staysIn(set, { state: "ROLLBACK", lagSecs: 41 }),
        "still catches up": (set) => ({
            start: (host) => {
                set.change(host, { ...upgraded, processRuns: true, state: "RECOVERING" });
                for (let step = 0; step < 20; step++) {
                    set.changeAfter(step * 40_000, host, { lagSecs: 1000 - step });
                }
                return Promise.resolve();
            },
        }),
    };
    for (const [what, controlOf] of Object.entries(progressing)) {
        it(`does not revert a member that ${what} at the end of the limit`, async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const error = await rejection(
                upgradeMember(db2, goal, set.ports({ control: controlOf(set) })),
            );
            assert.equal(error.code, "member-not-caught-up");
            assert.deepEqual(set.sent("revert"), []);
            assert.equal(findMember(set.topology, db2).version, "6.0.27");
        });
    }

    it("reverts to the old configuration if only that changed", async () => {
        const set = new FakeSet(withMember(threeMembers("6.0.27"), db2, { configDiffers: true }));
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
        assert.match(error.message, /\ndb2:27017 runs 6\.0\.27 again, with the configuration/);
        assertServesAsBefore(set, db2, "6.0.27");
        assert.equal(findMember(set.topology, db2).configDiffers, true);
    });

    it("reverts nothing if the member never ran", async () => {
        const fresh = stopped(db1, "", { installedVersion: undefined, inSet: false });
        const set = new FakeSet({ ...setOf(fresh), initiated: false });
        const error = await rejection(
            upgradeMember(db1, goal, set.ports({ control: dies(set, 300) })),
        );
        assert.equal(error.code, "start-failed");
        assert.deepEqual(set.sent("revert"), []);
    });

    it("does not revert to a binary that does not accept the set's FCV", async () => {
        const left = stopped(db2, "6.0.27", { previousVersion: "5.0.4" });
        const newer = running("6.0.27");
        const set = new FakeSet(setOf(primary(db1, newer), left, secondary(db3, newer)));
        const error = await rejection(
            upgradeMember(db2, goal, set.ports({ control: dies(set, 300) })),
        );
        assert.match(
            error.message,
            /could not be reverted to 5\.0\.4: Refusing to revert db2:27017 to 5\.0\.4: featureCompatibilityVersion of db1:27017 is 6\.0$/,
        );
        assert.deepEqual(set.sent("revert"), []);
    });

    for (const [why, changes, others] of [
        ["the others report it as primary", { leadsOthers: true }, {}],
        ["no other is primary", {}, { state: "SECONDARY" }],
    ] as const) {
        it(`does not stop a member that only this run cannot reach while ${why}`, async () => {
            const set = new FakeSet(threeMembers("5.0.4"));
            const silent = { state: "DOWN", version: undefined, servesOthers: true } as const;
            const control: Partial<MemberControl> = {
                start: async (host) => {
                    set.change(db1, others);
                    await staysIn(set, { ...silent, ...changes }).start?.(host);
                },
            };
            const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
            assert.equal(error.code, "start-timeout");
            assert.match(
                error.message,
                /could not be reverted to 5\.0\.4: Refusing to revert db2:27017 to 5\.0\.4: it does not answer/,
            );
            assert.deepEqual(set.sent("revert", "terminate"), []);
        });
    }

    it("reverts a member that only this run cannot reach while another one is primary", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = staysIn(set, { state: "DOWN", version: undefined, servesOthers: true });
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.equal(error.code, "start-timeout");
        assert.match(error.message, /\ndb2:27017 runs 5\.0\.4 again/);
        assert.deepEqual(set.sent("terminate"), ["terminate db2:27017"]);
        assertServesAsBefore(set, db2);
    });

    it("reverts a member whose process is gone, even if others just got a heartbeat from it", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = dies(set, 300, { servesOthers: true });
        await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assertServesAsBefore(set, db2);
    });

    it("does not stop a member that answers while another one is down", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control: Partial<MemberControl> = {
            start: (host) => {
                set.change(host, { ...upgraded, processRuns: true, state: "RECOVERING" });
                set.change(db3, { state: "DOWN" });
                return Promise.resolve();
            },
        };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.match(
            error.message,
            /could not be reverted to 5\.0\.4: Refusing to stop db2:27017: db3:27017 is DOWN/,
        );
        assert.equal(set.stateOf(db2), "RECOVERING");
    });

    it("reverts a member that is down even if another one is down too", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = startsAnd(set, (host) => {
            set.change(db3, { state: "DOWN" });
            set.changeAfter(300, host, stopped(host, goal.version));
        });
        await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assertServesAsBefore(set, db2);
    });

    it("shuts a crashed newer series down cleanly before the older one starts", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = dies(set, 5000, { uncleanShutdown: true });
        await rejection(
            upgradeMember(db2, goal, set.ports({ control, settings: { soakSecs: 60 } })),
        );
        assert.deepEqual(set.commands.slice(-5), [
            "start db2:27017",
            "start-unchanged db2:27017",
            "shutdown db2:27017 1",
            "revert db2:27017",
            "start-unchanged db2:27017",
        ]);
        assertServesAsBefore(set, db2);
    });

    it("keeps a crashed newer series running, once it runs again, if another member is down meanwhile", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = dies(set, 300, { uncleanShutdown: true });
        set.changeAfter(1500, db3, { state: "DOWN", processRuns: false, version: undefined });
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.match(error.message, /could not be reverted to 5\.0\.4: .*db3:27017 is DOWN/);
        assert.deepEqual(set.commands.slice(-2), ["start db2:27017", "start-unchanged db2:27017"]);
        assert.equal(findMember(set.topology, db2).version, "6.0.27");
    });

    it("does not start a crashed release of the same series again", async () => {
        const set = new FakeSet(threeMembers("6.0.5"));
        await rejection(
            upgradeMember(
                db2,
                goal,
                set.ports({ control: dies(set, 300, { uncleanShutdown: true }) }),
            ),
        );
        assert.deepEqual(set.commands.slice(-3), [
            "start db2:27017",
            "revert db2:27017",
            "start-unchanged db2:27017",
        ]);
    });

    it("moves the data of an arbiter aside before it is reverted to an older series", async () => {
        const set = new FakeSet(setOf(primary(db1), secondary(db2), arbiter(db3)));
        await rejection(
            upgradeMember(
                db3,
                goal,
                set.ports({ control: dies(set, 300, { arbiter: true, holdsData: true }) }),
            ),
        );
        assert.deepEqual(set.commands.slice(-3), [
            "move-data-aside db3:27017",
            "revert db3:27017",
            "start-unchanged db3:27017",
        ]);
        assert.equal(set.stateOf(db3), "ARBITER");
    });

    it("goes back to the newer series if that ran last and the older one does not start on its files", async () => {
        const left = crashed(db2, "4.2.6", { previousVersion: "4.4.2" });
        const older = running("4.2.6");
        const set = new FakeSet(setOf(primary(db1, older), left, secondary(db3, older)));
        const error = await rejection(
            upgradeMember(db2, { version: "4.2.6" }, set.ports({ control: dies(set, 300) })),
        );
        assert.equal(error.code, "start-failed");
        assert.match(error.message, /\ndb2:27017 runs 4\.4\.2 again/);
    });

    it("does not wait for the soak time of a release that is started only to be shut down cleanly", async () => {
        const left = crashed(db2, "6.0.27", { previousVersion: "5.0.4" });
        const set = new FakeSet(setOf(primary(db1), left, secondary(db3)));
        const ports = set.ports({ settings: { soakSecs: 300 } });
        await upgradeMember(db2, { version: "5.0.4" }, ports);
        assert.deepEqual(set.sent("start", "shutdown", "switch", "terminate"), [
            "start db2:27017",
            "shutdown db2:27017 0",
            "switch db2:27017 5.0.4",
            "start db2:27017",
        ]);
        assert.ok(set.clock.now() < 2 * 300_000, "only the older release has something to prove");
    });

    it("reverts after an unknown error, as after any other", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control: Partial<MemberControl> = {
            switchBinary: () => Promise.reject(new Error("EBUSY: resource busy")),
        };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.equal(error.code, "unexpected");
        assert.equal(error.host, db2);
        assert.match(error.message, /EBUSY: resource busy\ndb2:27017 runs 5\.0\.4 again/);
        assertServesAsBefore(set, db2);
    });

    it("restarts a member unchanged if its switch fails", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const full = new UpgradeError("data-folder-unusable", "Cannot use the folder");
        const control: Partial<MemberControl> = { switchBinary: () => Promise.reject(full) };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ control })));
        assert.match(error.message, /^Cannot use the folder\ndb2:27017 runs 5\.0\.4 again/);
        assertServesAsBefore(set, db2);
    });
});

describe("the soak time", () => {
    const soaking = { settings: { soakSecs: 60 } };

    it("passes in full before the member counts as updated", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await upgradeMember(db2, goal, set.ports(soaking));
        assert.ok(set.clock.now() > 60_000);
        assertServesAsBefore(set, db2, "6.0.27");
        assert.ok(set.waits.includes("db2:27017 is SECONDARY for 59 of 60 s"));
    });

    it("begins again if the member stops serving", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        set.changeAfter(50_000, db2, { state: "RECOVERING" });
        set.changeAfter(55_000, db2, { state: "SECONDARY" });
        await upgradeMember(db2, goal, set.ports(soaking));
        assert.ok(set.clock.now() >= 115_000);
    });

    it("continues while the member lags, and ends once it has caught up", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        set.changeAfter(40_000, db2, { lagSecs: 30 });
        set.changeAfter(70_000, db2, { lagSecs: 0 });
        await upgradeMember(db2, goal, set.ports(soaking));
        assert.ok(set.clock.now() >= 70_000 && set.clock.now() < 80_000);
    });

    it("ends with the old binary if the member crashes meanwhile", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = dies(set, 40_000);
        const error = await rejection(upgradeMember(db2, goal, set.ports({ ...soaking, control })));
        assert.equal(error.code, "start-failed");
        assertServesAsBefore(set, db2);
    });

    it("detects that something else restarted the member", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = startsAnd(set, (host) => {
            const gone = { version: undefined, uptimeSecs: undefined, state: "DOWN" } as const;
            const again = { ...upgraded, uptimeSecs: 2, state: "SECONDARY" } as const;
            set.changeAfter(20_000, host, { uptimeSecs: 18 });
            set.changeAfter(27_000, host, gone);
            set.changeAfter(30_000, host, again);
        });
        const error = await rejection(upgradeMember(db2, goal, set.ports({ ...soaking, control })));
        assert.match(error.message, /^db2:27017 was restarted by something else after its/);
        assertServesAsBefore(set, db2);
    });

    it("ignores a clock that was set back", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const control = startsAnd(set, (host) => {
            set.changeAfter(20_000, host, { uptimeSecs: 18 });
            set.changeAfter(25_000, host, { uptimeSecs: 5 });
            set.changeAfter(30_000, host, { uptimeSecs: -3590 });
        });
        await upgradeMember(db2, goal, set.ports({ ...soaking, control }));
        assertServesAsBefore(set, db2, "6.0.27");
    });

    it("is completed by the next run if one was killed meanwhile", async () => {
        const left = secondary(db2, { ...upgraded, previousVersion: "5.0.4" });
        const set = new FakeSet(setOf(primary(db1), left, secondary(db3)));
        const report = await upgradeMember(db2, goal, set.ports(soaking));
        assert.equal(report.steps.length, 1);
        assert.ok(set.clock.now() >= 60_000);
        assertServesAsBefore(set, db2, "6.0.27");
    });

    it("does not apply to a member that was not changed", async () => {
        const set = new FakeSet(setOf(primary(db1), crashed(db2, "6.0.27"), secondary(db3)));
        await upgradeMember(db2, goal, set.ports(soaking));
        assert.ok(set.clock.now() < 60_000);
    });
});
