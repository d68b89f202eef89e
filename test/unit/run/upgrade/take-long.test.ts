import * as assert from "node:assert/strict";

import { findMember } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import type { Ports } from "../../../../provider/run/ports";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";
import type { Changes } from "../../../kit/made-up/topologies";
import {
    arbiter,
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    unresponsive,
} from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const ended: Changes = { processRuns: false, state: "DOWN" };

const events: NonNullable<Ports["events"]> = {
    emit: () => undefined,
    stepStarted: () => undefined,
    stepEnded: () => undefined,
    settle: () => Promise.resolve(),
};

function versionOf(set: FakeSet, host: string) {
    return findMember(set.topology, host).version;
}

describe("a stop that takes long", () => {
    const stopping = (changes: Changes) =>
        new FakeSet(setOf(primary(db1), unresponsive(db2, "5.0.4", changes), secondary(db3)));

    it("of an earlier run is awaited by the next one, which then continues", async () => {
        const set = stopping({ preparedVersion: "6.0.27" });
        set.changeAfter(20_000, db2, ended);
        await upgradeMember(db2, goal, set.ports());
        assert.equal(versionOf(set, db2), "6.0.27");
        assert.deepEqual(set.sent("shutdown", "terminate", "switch", "start"), [
            "switch db2:27017 6.0.27",
            "start db2:27017",
        ]);
    });

    it("of an earlier run that ends in a crash is followed by a start of the same binary", async () => {
        const set = stopping({ preparedVersion: "6.0.27" });
        set.changeAfter(20_000, db2, { ...ended, uncleanShutdown: true });
        await upgradeMember(db2, goal, set.ports());
        assert.equal(versionOf(set, db2), "6.0.27");
        assert.equal(set.sent("start", "switch")[0], "start db2:27017");
    });

    it("leads to a revert if a change of an earlier run has crashed that had not proved itself", async () => {
        const set = stopping({ installedVersion: "6.0.27", previousVersion: "5.0.4" });
        set.changeAfter(20_000, db2, { ...ended, uncleanShutdown: true });
        assert.equal((await rejection(upgradeMember(db2, goal, set.ports()))).code, "start-failed");
        assert.equal(versionOf(set, db2), "5.0.4");
    });

    it("leads to another start if a change of an earlier run was asked to end, and to a revert if that fails", async () => {
        const set = stopping({ installedVersion: "6.0.27", previousVersion: "5.0.4" });
        set.changeAfter(20_000, db2, ended);
        const { control } = set.ports();
        const ports = set.ports({
            control: {
                start: async (host) => {
                    await control.start(host);
                    set.changeAfter(500, host, ended);
                },
            },
        });
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "start-failed");
        assert.deepEqual(set.sent("start", "start-unchanged"), [
            "start db2:27017",
            "start-unchanged db2:27017",
        ]);
        assert.equal(versionOf(set, db2), "5.0.4");
    });

    /** The shutdown of db2 takes this long. */
    function stopsAfter(set: FakeSet, ms: number) {
        return set.ports({
            admin: {
                shutdown: (host) => {
                    set.changeAfter(ms, host, { ...ended, version: undefined, fcv: undefined });
                    return Promise.resolve();
                },
            },
        });
    }

    it("ends the update after its limit, and the member is started again unchanged once it has stopped", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const error = await rejection(upgradeMember(db2, goal, stopsAfter(set, 150_000)));
        assert.equal(error.code, "stop-timeout");
        assert.match(
            error.message,
            /nothing was forced\ndb2:27017 has stopped meanwhile and runs 5\.0\.4 again$/,
        );
        assert.deepEqual(set.sent("switch", "start", "start-unchanged"), [
            "start-unchanged db2:27017",
        ]);
        assert.equal(versionOf(set, db2), "5.0.4");
        await upgradeMember(db2, goal, set.ports());
        assert.equal(versionOf(set, db2), "6.0.27");
    });

    it("is left to the next update if it is not over then either", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const error = await rejection(upgradeMember(db2, goal, stopsAfter(set, 500_000)));
        assert.match(error.message, /the next update waits for its end and starts it$/);
        set.change(db2, { state: "DOWN", version: undefined });
        await upgradeMember(db2, goal, set.ports());
        assert.equal(versionOf(set, db2), "6.0.27");
    });
});

describe("a start that takes long", () => {
    /** The server works for this long before it answers; until `workMs` its log grows. */
    function startsIn(set: FakeSet, answersMs: number, workMs: number) {
        const { control } = set.ports();
        let startedAt = 0;
        return set.ports({
            control: {
                start: (host) => {
                    startedAt = set.clock.now();
                    set.change(host, { processRuns: true, preparedVersion: undefined });
                    set.after(answersMs, () => {
                        set.change(host, { processRuns: false });
                        void control.start(host);
                    });
                    return Promise.resolve();
                },
                startProgress: () => {
                    const ms = Math.min(set.clock.now() - startedAt, workMs);
                    const seen = "its log is at id 22430, WiredTiger message";
                    return Promise.resolve({ mark: String(ms), seen, restarted: false });
                },
            },
        });
    }

    it("is waited for while the server works, and its progress shows", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await upgradeMember(db2, goal, startsIn(set, 3_600_000, 3_600_000));
        assert.equal(versionOf(set, db2), "6.0.27");
        assert.deepEqual(set.sent("terminate", "revert"), []);
        assert.ok(set.waits.some((text) => text.startsWith(db2) && text.includes("id 22430")));
    });

    it("ends with start-timeout once the server has been silent for the limit", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const error = await rejection(upgradeMember(db2, goal, startsIn(set, 1e9, 400_000)));
        assert.equal(error.code, "start-timeout");
        assert.equal(versionOf(set, db2), "5.0.4");
        assert.ok(set.clock.now() > 700_000 && set.clock.now() < 730_000);
    });

    it("is noticed early as a loop of crashes if a service manager starts the server again and again", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const { control } = set.ports();
        let polls = 0;
        const ports = set.ports({
            control: {
                start: (host) => {
                    set.change(host, { processRuns: true });
                    return Promise.resolve();
                },
                startProgress: () => {
                    polls += 1;
                    return Promise.resolve({ mark: String(polls), restarted: polls === 4 });
                },
                terminate: async (host) => {
                    await control.terminate(host);
                },
            },
        });
        const error = await rejection(upgradeMember(db2, goal, ports));
        assert.equal(error.code, "start-failed");
        assert.match(error.message, /was restarted by something else after its start/);
        assert.equal(versionOf(set, db2), "5.0.4");
        assert.ok(set.clock.now() < 60_000);
    });
});

describe("a copy that takes long", () => {
    it("of a member of the set has the limit of an initial sync, and its progress shows", async () => {
        const copying = secondary(db2, { ...running("6.0.27", "6.0"), state: "STARTUP2" });
        const set = new FakeSet(
            setOf(primary(db1, running("6.0.27", "6.0")), copying, secondary(db3)),
        );
        set.changeAfter(7_200_000, db2, { state: "SECONDARY", lagSecs: 0 });
        const copied = () => Promise.resolve({ copiedBytes: 3e9, totalBytes: 4e9 });
        await upgradeMember(db2, goal, set.ports({ admin: { copied } }));
        assert.ok(
            set.waits.some(
                (text) => text.includes("STARTUP2") && text.includes("3.0 of 4.0 GB copied"),
            ),
        );
    });

    it("ends the update after that limit", async () => {
        const copying = secondary(db2, { ...running("6.0.27", "6.0"), state: "STARTUP2" });
        const set = new FakeSet(
            setOf(primary(db1, running("6.0.27", "6.0")), copying, secondary(db3)),
        );
        const ports = set.ports({
            admin: { copied: () => Promise.resolve({}) },
            settings: { initialSyncTimeoutSecs: 3600 },
        });
        const error = await rejection(upgradeMember(db2, goal, ports));
        assert.equal(error.code, "member-not-caught-up");
        assert.ok(set.clock.now() >= 3_600_000);
    });
});

describe("another member that hangs", () => {
    /** Updates db2. Resolves to when it was started; each observation of the set takes 5 s while `hangs`. */
    async function startedAt(set: FakeSet, hangs: () => boolean): Promise<number> {
        const { control } = set.ports();
        let at = Infinity;
        const ports = set.ports({
            observe: async () => {
                if (hangs()) {
                    await set.clock.sleep(5000);
                }
                return set.topology;
            },
            control: {
                start: (host) => {
                    at = set.clock.now();
                    return control.start(host);
                },
            },
        });
        await upgradeMember(db2, goal, { ...ports, events });
        assert.equal(versionOf(set, db2), "6.0.27");
        return at;
    }

    it("does not delay the switch, the start and the first answer of a member that this run has stopped", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2), secondary(db3), arbiter("db4:27017")),
        );
        const isStopped = () =>
            set.sent("shutdown").length > 0 && versionOf(set, db2) === undefined;
        assert.ok((await startedAt(set, isStopped)) < 5000);
    });

    it("is observed once before a member is started that a run has found down", async () => {
        const half = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        const set = new FakeSet(setOf(primary(db1), half, secondary(db3)));
        assert.equal(await startedAt(set, () => versionOf(set, db2) === undefined), 5000);
    });
});
