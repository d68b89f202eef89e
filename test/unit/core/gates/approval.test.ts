import * as assert from "node:assert/strict";

import type { ApprovedChange } from "../../../../provider/core/gates/approval";
import { approvalToken, checkApproval, isApproved } from "../../../../provider/core/gates/approval";
import { configIn } from "../../../../provider/core/topology/member-config";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    db1,
    db2,
    db3,
    db4,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";

/** A digest that differs for any two texts, and contains no colons. */
const digest = (text: string) => Buffer.from(text).toString("hex");
const goal: Goal = { version: "6.0.27", fcv: "6.0" };
const desired = {
    accept: [],
    forcesStepDown: false,
    options: {},
    files: [],
    changesMembers: false,
};
type Choices = Omit<ApprovedChange, "members">;

const upgraded = running("6.0.27", "5.0");

function tokenOf(
    topology: Topology,
    goals = [goal],
    choices: Choices = desired,
    members = configIn(topology),
): string | null {
    const whole = { ...choices, members };
    return approvalToken(topology, planPath(topology, goals), whole, digest);
}

function accepts(
    token: string | null,
    topology: Topology,
    goals = [goal],
    choices: Choices = desired,
    members = configIn(topology),
): boolean {
    const whole = { ...choices, members };
    return isApproved(token ?? "", topology, planPath(topology, goals), whole, digest);
}

const before = threeMembers("5.0.4");
const token = tokenOf(before);

describe("approvalToken()", () => {
    it("contains the versions before and on the path", () => {
        assert.match(token ?? "", /^5\.0\.4:6\.0\.27:[0-9a-f]+$/);
        assert.match(
            tokenOf(withMember(before, db2, running("5.0.14", "5.0"))) ?? "",
            /^5\.0\.4\+5\.0\.14:6\.0\.27:/,
        );
    });

    it("is null if there is nothing to do, or no set yet", () => {
        assert.equal(tokenOf(threeMembers("6.0.27")), null);
        assert.equal(tokenOf({ ...before, initiated: false }), null);
    });

    const same: readonly (readonly [string, Topology])[] = [
        ["lag and age", withMember(before, db2, { lagSecs: 3, uptimeSecs: 9 })],
        ["the primary", setOf(secondary(db1), primary(db2), secondary(db3))],
        ["the order of the members", { ...before, members: [...before.members].reverse() }],
    ];
    for (const [name, topology] of same) {
        it(`does not change with ${name}`, () => {
            assert.equal(tokenOf(topology), token);
        });
    }

    it("does not change with the order of keys", () => {
        const [one, other] = [
            { a: { x: 1, y: 2 }, b: 3 },
            { b: 3, a: { y: 2, x: 1 } },
        ];
        const of = (options: object) => tokenOf(before, [goal], { ...desired, options });
        assert.equal(of(one), of(other));
    });

    const other: readonly (readonly [string, string | null])[] = [
        ["the running version", tokenOf(threeMembers("5.0.14"))],
        ["the version", tokenOf(before, [{ ...goal, version: "6.0.26" }])],
        ["the FCV", tokenOf(before, [{ version: "6.0.27" }])],
        ["the time before the FCV is raised", tokenOf(before, [{ ...goal, fcvBurnInSecs: 60 }])],
        ["a member", tokenOf(setOf(primary(db1), secondary(db2)))],
        ["a member's vote", tokenOf(withMember(before, db3, { votes: 0 }))],
        ["the number of unavailable members", tokenOf(before, [{ ...goal, maxUnavailable: 2 }])],
        ["the accepted risks", tokenOf(before, [goal], { ...desired, accept: ["oplog-window"] })],
        ["force", tokenOf(before, [goal], { ...desired, forcesStepDown: true })],
        [
            "an option",
            tokenOf(before, [goal], { ...desired, options: { net: { compression: 1 } } }),
        ],
        ["a certificate", tokenOf(before, [goal], { ...desired, files: ["certificate-1.pem"] })],
    ];
    for (const [name, changed] of other) {
        it(`changes with ${name}`, () => {
            assert.notEqual(changed, null);
            assert.notEqual(changed, token);
        });
    }
});

describe("isApproved()", () => {
    const left: readonly (readonly [string, Topology])[] = [
        ["before the first member", before],
        ["one member done", setOf(primary(db1), secondary(db2, upgraded), secondary(db3))],
        ["one being updated", setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3))],
        [
            "after the handover",
            setOf(secondary(db1), primary(db2, upgraded), secondary(db3, upgraded)),
        ],
        ["only the FCV remaining", threeMembers("6.0.27", "5.0")],
    ];
    for (const [name, topology] of left) {
        it(`accepts the token for the remainder of its plan: ${name}`, () => {
            assert.equal(accepts(token, topology), true);
        });
    }

    it("accepts it for the remainder of a change of members", () => {
        const changing = { ...desired, changesMembers: true };
        const idle = threeMembers("6.0.27", "6.0");
        const desiredConfig = configIn(setOf(...idle.members, secondary(db4)));
        const whole = tokenOf(idle, [goal], changing, desiredConfig);
        assert.match(whole ?? "", /^6\.0\.27:6\.0\.27:/);
        const added = setOf(...idle.members, secondary(db4, running("6.0.27", "6.0")));
        assert.equal(accepts(whole, added, [goal], changing, desiredConfig), true);
        assert.equal(accepts(whole, idle, [goal], changing, configIn(idle)), false);
    });

    it("accepts it on a whole upgrade path, hop by hop", () => {
        const goals = [{ version: "5.0.31", fcv: "5.0" }, goal];
        const start = threeMembers("4.4.29");
        const whole = tokenOf(start, goals);
        assert.match(whole ?? "", /^4\.4\.29:5\.0\.31:6\.0\.27:/);
        assert.equal(accepts(whole, threeMembers("5.0.31", "4.4"), goals), true);
        assert.equal(accepts(whole, threeMembers("5.0.31")), true);
        assert.equal(
            accepts(whole, threeMembers("5.0.31"), [{ ...goal, version: "6.0.26" }]),
            false,
        );
    });

    const refused: readonly (readonly [string, boolean])[] = [
        ["another goal", accepts(token, before, [{ version: "6.0.26", fcv: "6.0" }])],
        ["no FCV", accepts(token, before, [{ version: "6.0.27" }])],
        ["a member that runs a version outside the plan", accepts(token, threeMembers("5.0.14"))],
        ["a downgrade", accepts(token, threeMembers("6.0.27", "5.0"), [{ version: "5.0.4" }])],
        [
            "a risk accepted later",
            accepts(token, before, [goal], { ...desired, accept: ["write-downtime"] }),
        ],
        [
            "a token of a part of the path",
            accepts(tokenOf(threeMembers("5.0.31")), threeMembers("4.4.29"), [
                { version: "5.0.31", fcv: "5.0" },
                goal,
            ]),
        ],
        ["a truncated token", accepts((token ?? "").slice(0, -1), before)],
        ["no token", accepts("", before)],
        ["another text", accepts("yes", before)],
    ];
    for (const [name, is] of refused) {
        it(`does not accept ${name}`, () => {
            assert.equal(is, false);
        });
    }
});

describe("checkApproval()", () => {
    it("reports both tokens and a remedy", () => {
        const [finding] = checkApproval({ token: "a:b:1" }, "a:b:2", () => false, "rs0");
        assert.equal(finding?.code, "not-approved");
        assert.match(finding.message, /live plan is a:b:2, and a:b:1 is approved/);
        assert.match(finding.remedy, /upgrade\.approve\.token to "a:b:2"/);
    });

    it("finds nothing if there is nothing to do, or the plan is approved", () => {
        assert.deepEqual(
            checkApproval({}, null, () => false, "rs0"),
            [],
        );
        assert.deepEqual(
            checkApproval({ token: "t" }, "t", (given) => given === "t", "rs0"),
            [],
        );
        assert.equal(checkApproval({}, "t", () => true, "rs0").length, 1);
    });
});
