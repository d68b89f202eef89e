import * as assert from "node:assert/strict";

import type { Topology } from "../../../../provider/core/topology/topology";
import {
    findMember,
    isCaughtUp,
    isElectable,
    isHealthy,
    isStalePrimary,
    isWithinLag,
    lowestFcv,
    majorityOf,
    joiningIn,
    primaryOf,
    votesOf,
    withoutJoining,
} from "../../../../provider/core/topology/topology";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    delayed,
    hidden,
    primary,
    secondary,
    setOf,
    stopped,
    threeMembers,
} from "../../../kit/made-up/topologies";

describe("findMember()", () => {
    it("finds a member by its host, and throws for a host that is not in the set", () => {
        assert.equal(findMember(threeMembers("5.0.4"), db2).host, db2);
        assert.throws(() => findMember(threeMembers("5.0.4"), "db9:27017"), RangeError);
    });
});

describe("primaryOf()", () => {
    it("is the member that reports PRIMARY, if any", () => {
        assert.equal(primaryOf(setOf(secondary(db1), primary(db2)))?.host, db2);
        assert.equal(primaryOf(setOf(secondary(db1), stopped(db2, "5.0.4"))), undefined);
    });

    it("is the one of the newer term if two report PRIMARY, in whatever order they are declared", () => {
        const old = primary(db1, { term: 9 });
        const newer = primary(db2, { term: 10 });
        assert.equal(primaryOf(setOf(old, newer))?.host, db2);
        assert.equal(primaryOf(setOf(newer, old))?.host, db2);
    });

    it("is undefined if a later election is known than that of the only member that reports PRIMARY", () => {
        const set = setOf(primary(db1, { term: 9 }), secondary(db2, { term: 10 }));
        assert.equal(primaryOf(set), undefined);
    });
});

describe("withoutJoining()", () => {
    const [first, second, third] = [primary(db1), secondary(db2), secondary(db3)];
    const added = { ...third, inSet: false };
    const hostsOf = ({ members }: Topology) => members.map(({ host }) => host);

    it("leaves out joining members, except the given one", () => {
        const topology = setOf(first, second, added);
        assert.deepEqual(hostsOf(withoutJoining(topology)), [db1, db2]);
        assert.deepEqual(hostsOf(withoutJoining(topology, db3)), [db1, db2, db3]);
        assert.deepEqual(joiningIn(topology), [added]);
    });

    it("does not change a set that is still to be created", () => {
        const topology = { ...setOf(first, second, added), initiated: false };
        assert.deepEqual(withoutJoining(topology), topology);
        assert.deepEqual(joiningIn(topology), []);
    });
});

describe("isStalePrimary()", () => {
    it("holds only for a member that does not know the later election", () => {
        const old = primary(db1, { term: 9 });
        const newer = primary(db2, { term: 10 });
        const behind = secondary(db3, { term: 9 });
        const set = setOf(old, newer, behind, stopped(db4, "5.0.4"));
        assert.deepEqual(
            set.members.filter((member) => isStalePrimary(member, set)),
            [old],
        );
    });
});

describe("isHealthy()", () => {
    it("requires every member to be in the state of its kind", () => {
        assert.ok([primary(db1), secondary(db1), hidden(db1), arbiter(db1)].every(isHealthy));
        assert.equal(isHealthy(secondary(db1, { state: "ARBITER" })), false);
        assert.equal(isHealthy(arbiter(db1, { state: "SECONDARY" })), false);
        assert.equal(isHealthy(secondary(db1, { state: "STARTUP2" })), false);
        assert.equal(isHealthy(stopped(db1, "5.0.4")), false);
    });
});

describe("isWithinLag()", () => {
    it("does not count the delay of a delayed member", () => {
        assert.equal(isWithinLag(delayed(db1, 600, { lagSecs: 609 }), 10), true);
        assert.equal(isWithinLag(delayed(db1, 600, { lagSecs: 611 }), 10), false);
    });

    it("requires nothing of arbiters, or without a primary to compare with", () => {
        assert.equal(isWithinLag(arbiter(db1), 0), true);
        assert.equal(isWithinLag(secondary(db1, { lagSecs: undefined }), 0), true);
    });
});

describe("isCaughtUp()", () => {
    it("allows one second", () => {
        assert.equal(isCaughtUp(secondary(db1, { lagSecs: 1 })), true);
        assert.equal(isCaughtUp(secondary(db1, { lagSecs: 1.1 })), false);
    });
});

describe("isElectable()", () => {
    it("requires data, a vote and a priority", () => {
        assert.equal(isElectable(secondary(db1)), true);
        assert.equal(isElectable(secondary(db1, { votes: 0 })), false);
        assert.equal(isElectable(secondary(db1, { priority: 0 })), false);
        assert.equal(isElectable(arbiter(db1, { priority: 1 })), false);
    });
});

describe("majorityOf()", () => {
    it("counts votes, not members", () => {
        const silent = secondary(db3, { votes: 0, priority: 0 });
        assert.equal(votesOf([primary(db1), secondary(db2), silent]), 2);
        assert.equal(majorityOf([primary(db1), secondary(db2), silent]), 2);
        assert.equal(majorityOf([primary(db1), secondary(db2), arbiter(db3)]), 2);
        assert.equal(majorityOf([primary(db1)]), 1);
    });
});

describe("lowestFcv()", () => {
    it("compares numerically, and leaves out members that do not report it", () => {
        const of = (...fcvs: (string | undefined)[]) =>
            lowestFcv(setOf(...fcvs.map((fcv, index) => secondary(`db${index}:1`, { fcv }))));
        assert.equal(of("10.0", undefined, "8.0"), "8.0");
        assert.equal(of(undefined), undefined);
    });
});
