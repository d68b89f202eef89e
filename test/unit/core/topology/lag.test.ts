import assert from "node:assert/strict";

import { lagBetween } from "../../../../provider/core/topology/lag";
import type { StatusReply } from "../../../../provider/core/topology/replies";

const noon = Date.parse("2024-05-01T12:00:00Z");

/** The status of a member whose last operation has the timestamp `secs` after noon, and was written then by wall clock. */
function applied(
    secs: number,
    { i = 1, term = 1, wallSecs = secs, termBegan = 0 } = {},
): StatusReply {
    return {
        set: "rs0",
        myState: 2,
        members: [],
        optimes: {
            appliedOpTime: { ts: { t: Math.floor(noon / 1000 + secs), i }, t: term },
            lastAppliedWallTime: new Date(noon + wallSecs * 1000),
        },
        electionCandidateMetrics: { newTermStartDate: new Date(noon + termBegan * 1000) },
    };
}

describe("lagBetween()", () => {
    it("is exact to the millisecond within one term, also across the end of a second", () => {
        assert.equal(lagBetween(applied(10.9), applied(11.1)), 0.2);
        assert.equal(lagBetween(applied(10.1), applied(11.9)), 1.8);
        assert.equal(lagBetween(applied(10, { i: 1 }), applied(10, { i: 7, wallSecs: 10.5 })), 0.5);
    });

    it("is 0 for a member that has all of the primary's operations, or newer ones", () => {
        assert.equal(lagBetween(applied(10), applied(10)), 0);
        assert.equal(lagBetween(applied(12), applied(10)), 0);
        assert.equal(lagBetween(applied(10, { i: 9 }), applied(10, { i: 2, wallSecs: 13 })), 0);
    });

    it("uses the timestamps if the primary's wall clock was set back", () => {
        assert.equal(lagBetween(applied(10), applied(40, { wallSecs: -500 })), 30);
    });

    it("counts a new primary's time in its term if its clock is behind the old primary's, whose timestamps are ahead", () => {
        // The old primary's clock was 60 s ahead; the new one has written for 20 s, with timestamps that stand still.
        const primary = applied(60, { i: 900, term: 2, wallSecs: 20, termBegan: 0 });
        assert.equal(lagBetween(applied(60, { i: 5 }), primary), 20);
        assert.equal(lagBetween(applied(60, { i: 500, term: 2, wallSecs: 12 }), primary), 8);
    });

    it("does not mistake a new primary's clock that is ahead for a member that is up to date", () => {
        const primary = applied(70, { term: 2, termBegan: 70 });
        assert.equal(lagBetween(applied(10), primary), 60);
        assert.equal(lagBetween(applied(70, { term: 2 }), primary), 0);
    });

    it("is unknown without an operation on both sides", () => {
        const none: StatusReply = { set: "rs0", myState: 2, members: [] };
        assert.equal(lagBetween(none, none), undefined);
        assert.equal(lagBetween(none, applied(10)), undefined);
    });
});
