import assert from "node:assert/strict";

import type { Claim } from "../../../../provider/core/gates/claims";
import {
    lacksClaim,
    newerClaim,
    nextGeneration,
    noClaims,
    otherClaim,
    parseClaims,
    parsePermission,
    permits,
    renderClaims,
    withClaim,
    withoutClaim,
} from "../../../../provider/core/gates/claims";

const owner = "acme/shop/prod/rs0";
const other = "acme/shop/test/rs0";
const urn = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/mongodb:Member::rs0-0";

function claimOf(generation: number, changes: Partial<Claim> = {}): Claim {
    return { owner, urn, generation, ...changes };
}

describe("claims", () => {
    it("are read as they were written, and nothing else is taken for one", () => {
        const claims = { member: [claimOf(3)], set: [claimOf(4, { owner: other })] };
        assert.deepEqual(parseClaims(renderClaims(claims)), claims);
        for (const text of [undefined, "", "{", "[]", "7", '{"member":7,"set":[null,{}]}']) {
            assert.deepEqual(parseClaims(text), noClaims);
        }
        const odd = [claimOf(1.5), claimOf(Infinity), { owner, generation: 1 }, claimOf(5)];
        assert.deepEqual(parseClaims(JSON.stringify({ member: odd })).member, [claimOf(5)]);
    });

    it("rank by generation, whatever the clock of the machine says", () => {
        assert.equal(nextGeneration(1000, []), 1000);
        assert.equal(nextGeneration(1000, [700, 2000]), 2001);
    });

    it("of a moved or a replaced resource is newer than that of the resource before it", () => {
        assert.equal(newerClaim([claimOf(7)], claimOf(7)), undefined);
        assert.equal(newerClaim([claimOf(6)], claimOf(7)), undefined);
        assert.deepEqual(newerClaim([claimOf(8)], claimOf(7)), claimOf(8));
        assert.equal(newerClaim([claimOf(8, { owner: other })], claimOf(7)), undefined);
    });

    it("is newer than a resource of an old state, which has no generation, whatever its URN", () => {
        for (const claim of [claimOf(8), claimOf(8, { urn: `${urn}-moved` })]) {
            assert.deepEqual(newerClaim([claim], { owner }), claim);
        }
        assert.equal(newerClaim([claimOf(8, { owner: other })], { owner }), undefined);
    });

    it("is missing from an old state only if its owner has one", () => {
        assert.equal(lacksClaim([], { owner }), false);
        assert.equal(lacksClaim([claimOf(8, { owner: other })], { owner }), false);
        assert.equal(lacksClaim([claimOf(8)], { owner }), true);
    });

    it("is missing where another resource replaced it, or the folder is new", () => {
        assert.equal(lacksClaim([claimOf(7)], claimOf(7)), false);
        assert.equal(lacksClaim([claimOf(8)], claimOf(7)), true);
        assert.equal(lacksClaim([], claimOf(7)), true);
    });

    it("replaces those of its owner and the one from before a rename, and leaves those of other stacks", () => {
        const renamed = claimOf(9, { owner: "acme/shop/live/rs0" });
        const foreign = claimOf(3, { owner: other });
        assert.deepEqual(withClaim([claimOf(7), foreign], claimOf(8)), [claimOf(8), foreign]);
        assert.deepEqual(withClaim([claimOf(7), foreign], renamed, claimOf(7)), [renamed, foreign]);
        // A stack that was copied, and has claimed the member since.
        assert.deepEqual(withClaim([claimOf(8)], renamed, claimOf(7)), [renamed, claimOf(8)]);
        assert.deepEqual(otherClaim([claimOf(8), foreign], owner), foreign);
        assert.equal(otherClaim([claimOf(8)], owner), undefined);
    });

    it("is released by the resource that made it alone", () => {
        assert.deepEqual(withoutClaim([claimOf(7)], claimOf(7)), []);
        assert.deepEqual(withoutClaim([claimOf(8)], claimOf(7)), [claimOf(8)]);
    });
});

describe("a permission to stop a member", () => {
    it("for all of a set that is deleted holds until a resource claims the member", () => {
        assert.equal(permits({ generation: 9 }, [claimOf(8)], 8), true);
        assert.equal(permits({ generation: 9 }, [claimOf(8)], 7), true);
        assert.equal(permits({ generation: 9 }, [claimOf(10)], 10), false);
        assert.equal(permits(undefined, [], 8), false);
    });

    it("for a new set's member is for the resource that creates it", () => {
        assert.equal(permits({ generation: 8 }, [claimOf(8)], 8), true);
        assert.equal(permits({ generation: 8 }, [claimOf(8)], 7), false);
        assert.equal(permits({ generation: 8 }, [claimOf(8)]), false);
    });

    it("of an earlier release, a text, holds for members without any claim", () => {
        const text =
            "No set depends on this member: the set does not exist yet, or is being deleted.\n";
        assert.deepEqual(parsePermission(text), { generation: 0 });
        assert.equal(permits(parsePermission(text), []), true);
        assert.equal(permits(parsePermission(text), [claimOf(8)], 8), false);
        assert.equal(parsePermission(undefined), undefined);
    });
});
