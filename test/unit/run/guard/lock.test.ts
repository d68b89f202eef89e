import * as assert from "node:assert/strict";

import type { HeldLock, LockResult } from "../../../../provider/core/gates/lock";
import type { Step } from "../../../../provider/core/plan/step";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { guardLock, checkLockResult } from "../../../../provider/run/guard/lock";
import { setFcv } from "../../../../provider/run/upgrade/set-fcv";
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
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const by: HeldLock = {
    owner: "acme/shop/dev/rs0",
    user: "bob",
    machine: "laptop",
    pid: 42,
    since: "2026-05-01T10:00:00.000Z",
    leftSecs: 33,
};

const back: readonly Step[] = [
    { kind: "switch-binary", host: db2, from: "5.0.4", to: "6.0.27" },
    { kind: "move-data-aside", host: db2, from: "6.0.27" },
    { kind: "start-member", host: db2, version: "6.0.27" },
    { kind: "await-member", host: db2, version: "6.0.27", state: "SECONDARY" },
];
const unavailable: readonly Step[] = [
    { kind: "stop-member", host: db2, role: "secondary", from: "5.0.4", to: "6.0.27" },
    { kind: "hand-over", host: db1, candidate: db2 },
    { kind: "set-fcv", from: "5.0", to: "6.0" },
];

describe("checkLockResult()", () => {
    const cases: readonly (readonly [
        LockResult,
        back: string | undefined,
        unavailable: string | undefined,
    ])[] = [
        [{ kind: "held" }, undefined, undefined],
        [{ kind: "refused", by }, "locked", "locked"],
        [{ kind: "lost", by }, undefined, "lock-lost"],
        [{ kind: "unknown", why: "it has no primary" }, undefined, "lock-failed"],
    ];
    for (const [result, whenBack, whenUnavailable] of cases) {
        it(`${result.kind}: ${whenBack ?? "continues"} if a member is brought back, ${whenUnavailable ?? "continues"} if one becomes unavailable`, () => {
            for (const step of back) {
                assert.equal(checkLockResult(step, "rs0", result)?.code, whenBack, step.kind);
            }
            for (const step of unavailable) {
                assert.equal(
                    checkLockResult(step, "rs0", result)?.code,
                    whenUnavailable,
                    step.kind,
                );
            }
        });
    }

    it("names the holder, since when, and the step that was not taken", () => {
        assert.equal(
            checkLockResult(unavailable[0]!, "rs0", { kind: "lost", by })?.message,
            'Stopped before the step "Stop db2:27017 (secondary, 5.0.4)": this run no longer holds the lock of rs0; acme/shop/dev/rs0 (bob on laptop, process 42) has been updating it since 2026-05-01T10:00:00.000Z; its lock expires in 33 s unless it is renewed',
        );
    });
});

describe("guardLock()", () => {
    const [stop] = unavailable as [Step];
    const [, , start] = back as [Step, Step, Step];

    /** Ports whose lock answers so, and what it was asked. */
    function asking(result: LockResult = { kind: "held" }) {
        const asked: string[] = [];
        const { settings } = new FakeSet(threeMembers("5.0.4")).ports();
        const ports = {
            settings,
            lock: {
                acquire: (host: string, writeConcern: "majority" | 1) => {
                    asked.push(`${host} ${writeConcern}`);
                    return Promise.resolve(result);
                },
            },
        };
        return { asked, ports };
    }

    it("asks the primary for a majority write before a stop, and for its own write if a member is brought back", async () => {
        const { asked, ports } = asking();
        await guardLock(stop, threeMembers("5.0.4"), ports);
        await guardLock(start, threeMembers("5.0.4"), ports);
        assert.deepEqual(asked, ["db1:27017 majority", "db1:27017 1"]);
    });

    it("needs no majority write if the program forces a step-down", async () => {
        const { asked, ports } = asking();
        const settings = { ...ports.settings, forceStepDown: true };
        for (const step of unavailable) {
            await guardLock(step, threeMembers("5.0.4"), { ...ports, settings });
        }
        assert.deepEqual(asked, ["db1:27017 majority", "db1:27017 1", "db1:27017 majority"]);
    });

    it("asks no member before the set was initiated", async () => {
        const { asked, ports } = asking({ kind: "refused", by });
        const fresh = { ...threeMembers("5.0.4"), initiated: false };
        assert.equal(await guardLock(start, fresh, ports), undefined);
        assert.deepEqual(asked, []);
    });

    it("allows only steps that bring a member back if there is no primary", async () => {
        const { asked, ports } = asking();
        const headless = setOf(secondary(db1), stopped(db2, "5.0.4"), stopped(db3, "5.0.4"));
        assert.equal(await guardLock(start, headless, ports), undefined);
        assert.equal((await guardLock(stop, headless, ports))?.code, "lock-failed");
        assert.deepEqual(asked, []);
    });

    it("throws if waiting would not help", async () => {
        for (const kind of ["refused", "lost"] as const) {
            const { ports } = asking({ kind, by });
            await assert.rejects(guardLock(stop, threeMembers("5.0.4"), ports));
        }
    });
});

describe("upgradeMember() and the lock", () => {
    const goal = { version: "6.0.27" };
    const half = running("6.0.27", "5.0");

    function answering(...results: readonly LockResult[]) {
        let asked = 0;
        return { acquire: () => Promise.resolve(results[Math.min(asked++, results.length - 1)]!) };
    }

    it("does nothing at all while another stack holds the lock", async () => {
        const stoppedByIt = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        for (const found of [secondary(db2), stoppedByIt]) {
            const set = new FakeSet(setOf(primary(db1), found, secondary(db3)));
            const lock = answering({ kind: "refused", by });
            const work = upgradeMember(db2, goal, set.ports({ lock }));
            assert.equal((await rejection(work)).code, "locked");
            assert.deepEqual(set.commands, []);
            assert.equal(set.clock.now(), 0, "it waited for the other stack");
        }
    });

    it("does not stop a member if the lock was lost during the preparations", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const lock = answering({ kind: "held" }, { kind: "lost", by });
        const error = await rejection(upgradeMember(db2, goal, set.ports({ lock })));
        assert.equal(error.code, "lock-lost");
        assert.deepEqual(set.sent("shutdown"), []);
        assert.equal(set.stateOf(db2), "SECONDARY");
    });

    it("brings a stopped member back after the lock was lost, and stops there", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const lock = answering({ kind: "held" }, { kind: "held" }, { kind: "lost", by });
        await upgradeMember(db2, goal, set.ports({ lock }));
        assert.equal(set.stateOf(db2), "SECONDARY");
        const next = await rejection(upgradeMember(db3, goal, set.ports({ lock })));
        assert.equal(next.code, "lock-lost");
        assert.equal(set.sent("shutdown").length, 1);
    });

    it("does not step down, and leaves no member frozen, if the lock was lost before", async () => {
        const set = new FakeSet(setOf(primary(db1), secondary(db2, half), secondary(db3, half)));
        const lock = answering({ kind: "held" }, { kind: "lost", by });
        const error = await rejection(upgradeMember(db1, goal, set.ports({ lock })));
        assert.equal(error.code, "lock-lost");
        assert.deepEqual(set.sent("step-down"), []);
        assert.deepEqual(set.frozen, []);
    });

    it("waits if the primary does not answer for a moment", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const lock = answering({ kind: "unknown", why: "not primary" }, { kind: "held" });
        await upgradeMember(db2, goal, set.ports({ lock }));
        assert.equal(set.stateOf(db2), "SECONDARY");
    });

    it("does not change the FCV without the lock", async () => {
        const set = new FakeSet(
            setOf(primary(db1, half), secondary(db2, half), arbiter(db3, { version: "6.0.27" })),
        );
        const lock = answering({ kind: "refused", by });
        const work = setFcv({ ...goal, fcv: "6.0" }, set.ports({ lock }));
        assert.equal((await rejection(work)).code, "locked");
        assert.deepEqual(set.sent("set-fcv"), []);
    });
});
