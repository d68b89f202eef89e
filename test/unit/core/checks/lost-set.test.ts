import assert from "node:assert/strict";

import { checkLostData, isSetLost } from "../../../../provider/core/checks/lost-set";
import type { Member, Topology } from "../../../../provider/core/topology/topology";
import { threeMembers } from "../../../kit/made-up/topologies";

const { members, ...set } = threeMembers("6.0.27");

/** The set as seen when no member has its configuration; each is changed in its own way. */
function uninitiated(...changes: readonly Partial<Member>[]): Topology {
    const changed = members.map((member, index): Member => {
        const { version: _version, ...down } = member;
        return { ...down, state: "DOWN", processRuns: false, ...changes[index % changes.length] };
    });
    return { ...set, initiated: false, members: changed };
}

const emptied = { holdsData: false };
const started = { processRuns: true, version: "6.0.27", state: "STARTUP" } as const;

describe("isSetLost()", () => {
    it("holds if each member is empty: down with an empty folder, or started and in no set", () => {
        assert.equal(isSetLost(uninitiated(emptied)), true);
        assert.equal(isSetLost(uninitiated(started)), true);
        assert.equal(isSetLost(uninitiated(emptied, started)), true);
    });

    it("does not hold if a member may have the data: down with files, not answering, unreachable or in another set", () => {
        for (const change of [
            { holdsData: true },
            { processRuns: true },
            { ...started, denied: "rights" },
            { ...started, otherSet: "rs1" },
        ] as const) {
            assert.equal(isSetLost(uninitiated(emptied, change)), false);
        }
    });

    it("does not hold for a set that a member knows", () => {
        assert.equal(isSetLost({ ...uninitiated(emptied), initiated: true }), false);
    });
});

describe("checkLostData()", () => {
    const down = { holdsData: true };

    it("blocks a set that has none of its data", () => {
        const [found, ...others] = checkLostData(uninitiated(emptied));
        assert.deepEqual([found?.code, found?.host, others], ["data-emptied", undefined, []]);
    });

    it("blocks the start of the member without data while the others are down", () => {
        assert.deepEqual(
            checkLostData(uninitiated(down, emptied)).map(({ code, host }) => [code, host]),
            [["data-emptied", members[1]?.host]],
        );
    });

    it("allows the start of members with data", () => {
        assert.deepEqual(checkLostData(uninitiated(down)), []);
    });
});
