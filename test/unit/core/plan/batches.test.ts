import * as assert from "node:assert/strict";

import {
    concurrentIn,
    batchesOf,
    canBeUnavailableTogether,
    whyQuorumIsLost,
} from "../../../../provider/core/plan/batches";
import { planPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import { orderMembers } from "../../../../provider/core/plan/plan";
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
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");
const nonVoting = { votes: 0, priority: 0 };

function upTo(maxUnavailable: number): Goal {
    return { ...goal, maxUnavailable };
}

/** "db2 db3 | db1" */
function shown(topology: Topology, desired: Goal): string {
    return batchesOf(topology, desired)
        .map((batch) => batch.map(({ host }) => host.replace(/:.*/, "")).join(" "))
        .join(" | ");
}

function plain(count: number, ...more: readonly Member[]): Topology {
    const others = Array.from({ length: count - 1 }, (_, index) =>
        secondary(`db${index + 2}:27017`),
    );
    return setOf(primary(db1), ...others, ...more);
}

describe("batchesOf()", () => {
    const cases: readonly (readonly [string, Topology, number, string])[] = [
        ["five members, two at once", plain(5), 2, "db2 db3 | db4 db5 | db1"],
        [
            "five members, three allowed: no majority would be left",
            plain(5),
            3,
            "db2 db3 | db4 db5 | db1",
        ],
        ["seven members, three at once", plain(7), 3, "db2 db3 db4 | db5 db6 db7 | db1"],
        ["six members, an even number of votes", plain(6), 3, "db2 db3 | db4 db5 | db6 | db1"],
        ["three members: never two", plain(3), 2, "db2 | db3 | db1"],
        ["four votes: two would be no majority", plain(4), 2, "db2 | db3 | db4 | db1"],
        [
            "an arbiter is grouped with one data-bearing member, not with two: majority writes",
            setOf(primary(db1), secondary(db2), secondary(db3), secondary(db4), arbiter(db5)),
            2,
            "db2 | db3 | db4 db5 | db1",
        ],
        [
            "with two arbiters each stop makes majority writes wait: one at a time, the arbiters together",
            setOf(primary(db1), secondary(db2), secondary(db3), arbiter(db4), arbiter(db5)),
            2,
            "db2 | db3 | db4 db5 | db1",
        ],
        [
            "members without a vote count too",
            plain(
                3,
                secondary(db4, nonVoting),
                secondary(db5, nonVoting),
                secondary("db6:1", nonVoting),
            ),
            2,
            "db4 db5 | db6 db2 | db3 | db1",
        ],
        [
            "a second member that can be primary stays",
            setOf(primary(db1), secondary(db2), hidden(db3), hidden(db4), hidden(db5)),
            2,
            "db3 db4 | db5 | db2 | db1",
        ],
        [
            "a delayed member acknowledges too late to count",
            setOf(
                primary(db1),
                secondary(db2),
                secondary(db3),
                secondary(db4),
                delayed(db5, 60, { votes: 1 }),
            ),
            2,
            "db5 db2 | db3 | db4 | db1",
        ],
        [
            "an unfinished member comes first and alone",
            setOf(
                primary(db1),
                stopped(db2, "6.0.27"),
                secondary(db3),
                secondary(db4),
                secondary(db5),
            ),
            2,
            "db2 | db3 db4 | db5 | db1",
        ],
        [
            "two members left unfinished together are finished together",
            setOf(
                primary(db1),
                stopped(db2, "6.0.27"),
                stopped(db3, "6.0.27"),
                secondary(db4),
                secondary(db5),
            ),
            2,
            "db2 db3 | db4 db5 | db1",
        ],
        [
            "a member that crashed and must be stopped again is alone",
            setOf(
                primary(db1),
                stopped(db2, "6.0.27"),
                crashed(db3, "5.0.4", { preparedVersion: "6.0.27" }),
                secondary(db4),
                secondary(db5),
            ),
            2,
            "db2 | db3 | db4 db5 | db1",
        ],
        [
            "members that are done take no slot",
            setOf(
                primary(db1),
                secondary(db2, upgraded),
                secondary(db3, upgraded),
                secondary(db4),
                secondary(db5),
            ),
            2,
            "db2 db3 db4 db5 | db1",
        ],
        [
            "the primary is alone and last, even if only it is done",
            setOf(
                primary(db1, upgraded),
                secondary(db2),
                secondary(db3),
                secondary(db4),
                secondary(db5),
            ),
            2,
            "db2 db3 | db4 db5 db1",
        ],
    ];
    for (const [name, topology, most, desired] of cases) {
        it(name, () => {
            assert.equal(shown(topology, upTo(most)), desired);
        });
    }

    it("has one member per batch, in order, unless the goal allows more", () => {
        for (const topology of [plain(7), threeMembers("5.0.4"), threeMembers("6.0.27")]) {
            const alone = orderMembers(topology, goal).map((member) => [member]);
            assert.deepEqual(batchesOf(topology, goal), alone);
            assert.deepEqual(batchesOf(topology, upTo(1)), alone);
        }
    });
});

describe("canBeUnavailableTogether()", () => {
    it("is false for the primary with another member", () => {
        assert.equal(canBeUnavailableTogether([db2, db3], plain(5), upTo(2)), true);
        assert.equal(canBeUnavailableTogether([db1, db3], plain(5), upTo(2)), false);
    });

    it("is false for more members than the goal allows", () => {
        assert.equal(canBeUnavailableTogether([db2, db3, db4], plain(7), upTo(2)), false);
    });
});

describe("whyQuorumIsLost()", () => {
    it("reports what would be missing", () => {
        const five = setOf(primary(db1), secondary(db2), secondary(db3), hidden(db4), arbiter(db5));
        const remaining = (...hosts: readonly string[]) =>
            five.members.filter(({ host }) => hosts.includes(host));
        assert.equal(whyQuorumIsLost(remaining(db1, db2, db3), five), undefined);
        assert.equal(
            whyQuorumIsLost(remaining(db1, db2), five),
            "2 of 5 votes would be left, 3 are required to elect a primary",
        );
        assert.equal(
            whyQuorumIsLost(remaining(db1, db2, db5), five),
            "2 voting members with data would be left, 3 are required for majority writes",
        );
        const one = setOf(primary(db1), hidden(db2), hidden(db3), hidden(db4), secondary(db5));
        assert.equal(
            whyQuorumIsLost(one.members.slice(0, 3), one),
            "fewer than two of the others can become primary",
        );
    });
});

describe("concurrentIn()", () => {
    it("lists, for each member with steps, the others of its batch", () => {
        const [hop] = planPath(plain(5), [upTo(2)]);
        assert.ok(hop);
        assert.deepEqual(
            [...concurrentIn(hop)],
            [
                [db2, [db3]],
                [db3, [db2]],
                [db4, [db5]],
                [db5, [db4]],
            ],
        );
        const steps = hop.steps.filter((step) => "host" in step && step.host === db2);
        assert.deepEqual([...concurrentIn({ ...hop, steps })], []);
    });
});
