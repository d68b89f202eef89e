import * as assert from "node:assert/strict";

import { initiateSet } from "../../../../provider/run/reconfigure/initiate";
import type { MemberConfigDocument } from "../../../../provider/run/ports";
import {
    db1,
    db2,
    db3,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

function member(
    _id: number,
    host: string,
    changes: Partial<MemberConfigDocument> = {},
): MemberConfigDocument {
    return {
        _id,
        host,
        priority: 1,
        votes: 1,
        hidden: false,
        arbiterOnly: false,
        secondaryDelaySecs: 0,
        ...changes,
    };
}

const three = [member(0, db1), member(1, db2), member(2, db3)];

/** Three servers that run and are in no set. */
function fresh(): FakeSet {
    const at = {
        ...running("6.0.27"),
        state: "STARTUP",
        inSet: false,
        lagSecs: undefined,
    } as const;
    return new FakeSet({
        ...setOf(...[db1, db2, db3].map((host) => secondary(host, at))),
        initiated: false,
    });
}

describe("initiateSet()", () => {
    it("initiates on the first member, asks it to stand for election, and waits until all serve", async () => {
        const set = fresh();
        await initiateSet("rs0", three, set.ports());
        assert.deepEqual(set.commands, ["initiate db1:27017 rs0 3", "step-up db1:27017"]);
        assert.deepEqual(
            set.topology.members.map((each) => each.state),
            ["PRIMARY", "SECONDARY", "SECONDARY"],
        );
    });

    it("initiates on a member that can be primary", async () => {
        const set = fresh();
        const members = [
            member(0, db1, { arbiterOnly: true, priority: 0 }),
            member(1, db2, { priority: 0 }),
            member(2, db3),
        ];
        await initiateSet("rs0", members, set.ports());
        assert.deepEqual(set.sent("initiate"), ["initiate db3:27017 rs0 3"]);
    });

    it("only waits if the set is initiated already", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        await initiateSet("rs0", three, set.ports());
        assert.deepEqual(set.commands, []);
    });

    it("asks for an election once", async () => {
        const set = fresh();
        const { admin } = set.ports();
        const ports = set.ports({
            admin: { stepUp: (host) => admin.stepUp(`${host} in vain`) },
        });
        set.changeAfter(9000, db2, { state: "PRIMARY" });
        await initiateSet("rs0", three, ports);
        assert.equal(set.sent("step-up").length, 1);
    });

    it("refuses a set in which no member can be primary", async () => {
        const set = fresh();
        const error = await rejection(
            initiateSet("rs0", [member(0, db1, { priority: 0 })], set.ports()),
        );
        assert.equal(error.code, "initiate-failed");
        assert.equal(error.message, "Cannot initiate rs0: none of its members can be primary");
        assert.deepEqual(set.commands, []);
    });

    it("gives up with every member's state if one does not come up", async () => {
        const set = fresh();
        const ports = set.ports({
            admin: {
                stepUp: () => {
                    set.change(db1, { state: "PRIMARY" });
                    set.change(db3, { state: "STARTUP2" });
                    return Promise.resolve();
                },
            },
        });
        const error = await rejection(initiateSet("rs0", three, ports));
        assert.equal(error.code, "initiate-failed");
        assert.equal(
            error.message,
            "rs0 had no primary, or a member that did not serve, 300 s after it was initiated " +
                "(last seen db1:27017 PRIMARY, db2:27017 SECONDARY, db3:27017 STARTUP2)",
        );
    });
});
