import assert from "node:assert/strict";

import { checkStepDown } from "../../../../provider/core/checks/step-down";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    delayed,
    primary,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const late = (host: string) => delayed(host, 600, { votes: 1 });

describe("checkStepDown()", () => {
    const fine: Readonly<Record<string, Topology>> = {
        "three members": threeMembers("5.0.4"),
        "one of three is delayed": setOf(primary(db1), secondary(db2), late(db3)),
        "delayed members have no vote": setOf(
            primary(db1),
            secondary(db2),
            delayed(db3, 600),
            delayed(db4, 600),
        ),
        "an arbiter is one of three": setOf(primary(db1), secondary(db2), arbiter(db3)),
        "no other member is electable, so there is no handover": setOf(primary(db1), late(db2)),
    };
    for (const [what, topology] of Object.entries(fine)) {
        it(`finds nothing if ${what}`, () => {
            assert.deepEqual(checkStepDown(topology, goal), []);
        });
    }

    it("refuses if the members that replicate without delay are no majority", () => {
        const [finding, ...more] = checkStepDown(
            setOf(primary(db1), secondary(db2), late(db3), late(db4)),
            goal,
        );
        assert.deepEqual(more, []);
        assert.equal(finding?.code, "step-down-refused");
        assert.equal(
            finding.message,
            "Cannot upgrade rs0 to 6.0.27: its primary could not step down: 2 of its 4 voting members with data replicate without delay, 3 are required",
        );
    });
});
