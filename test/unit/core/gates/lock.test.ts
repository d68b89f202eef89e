import * as assert from "node:assert/strict";

import type { HeldLock, LockHolder } from "../../../../provider/core/gates/lock";
import { checkLock, lockWriteConcern, sharesLock } from "../../../../provider/core/gates/lock";
import { isRecoveryStep } from "../../../../provider/core/plan/recovery";
import {
    arbiter,
    db1,
    db2,
    db3,
    delayed,
    primary,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

const mine: LockHolder = { owner: "acme/shop/prod/rs0", user: "alice", machine: "ci-7", pid: 1 };
const other: HeldLock = {
    owner: "acme/shop/dev/rs0",
    user: "bob",
    machine: "laptop",
    pid: 42,
    since: "2026-05-01T10:00:00.000Z",
    leftSecs: 33.2,
};

describe("sharesLock()", () => {
    it("is true for a later run of the same stack, on any machine", () => {
        assert.equal(sharesLock(mine, { ...mine, machine: "ci-8", user: "ci", pid: 2 }), true);
    });

    it("is false for another stack", () => {
        assert.equal(sharesLock(mine, { ...mine, owner: other.owner }), false);
    });

    it("distinguishes stacks of self-managed backends by user and machine", () => {
        const local = { ...mine, owner: "organization/shop/prod/rs0" };
        assert.equal(sharesLock(local, { ...local, pid: 2 }), true);
        assert.equal(sharesLock(local, { ...local, user: "eve" }), false);
        assert.equal(sharesLock(local, { ...local, machine: "ci-8" }), false);
    });
});

describe("checkLock()", () => {
    it("warns of another stack's run, and names its owner and beginning", () => {
        const [finding, ...more] = checkLock("rs0", other, mine);
        assert.deepEqual(more, []);
        assert.equal(finding?.severity, "warning");
        assert.equal(finding.code, "locked");
        assert.equal(
            finding.message,
            "An update of rs0 would be refused now: acme/shop/dev/rs0 (bob on laptop, process 42) has been updating it since 2026-05-01T10:00:00.000Z; its lock expires in 34 s unless it is renewed",
        );
    });

    it("finds nothing without a lock, with an expired one, and with its own", () => {
        assert.deepEqual(checkLock("rs0", undefined, mine), []);
        assert.deepEqual(checkLock("rs0", { ...other, leftSecs: 0 }, mine), []);
        assert.deepEqual(checkLock("rs0", { ...other, owner: mine.owner }, mine), []);
    });
});

describe("isRecoveryStep()", () => {
    it("is true for steps that bring a member back", () => {
        assert.equal(isRecoveryStep({ kind: "start-member", host: db1, version: "6.0.27" }), true);
        assert.equal(isRecoveryStep({ kind: "hand-over", host: db1, candidate: db2 }), false);
        assert.equal(isRecoveryStep({ kind: "set-fcv", from: "5.0", to: "6.0" }), false);
    });
});

describe("lockWriteConcern()", () => {
    const shapes = [
        ["three members", threeMembers("5.0.4"), "majority"],
        ["an arbiter", setOf(primary(db1), secondary(db2), arbiter(db3)), "majority"],
        ["two arbiters", setOf(primary(db1), arbiter(db2), arbiter(db3)), "majority"],
        ["a delayed member without a vote", setOf(primary(db1), delayed(db2, 600)), "majority"],
        [
            "a delayed voter that a majority can do without",
            setOf(primary(db1), secondary(db2), delayed(db3, 600, { votes: 1 })),
            "majority",
        ],
        [
            "a delayed voter that a majority needs",
            setOf(primary(db1), delayed(db2, 600, { votes: 1 }), arbiter(db3)),
            1,
        ],
    ] as const;
    for (const [name, topology, desired] of shapes) {
        it(`is ${desired} with ${name}`, () => {
            assert.equal(lockWriteConcern(topology), desired);
        });
    }
});
