import assert from "node:assert/strict";

import { checkOtherMembers } from "../../../../provider/run/upgrade/check-others";
import {
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    stopped,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27");
const crashed = stopped(db2, "6.0.27");

describe("checkRest()", () => {
    it("passes where all members are at the goal and serve", async () => {
        const set = new FakeSet(setOf(primary(db1, upgraded), secondary(db2, upgraded)));
        await checkOtherMembers(db1, goal, set.ports());
    });

    it("leaves what failed to the next member's turn while one is left", async () => {
        const set = new FakeSet(setOf(primary(db1), crashed, secondary(db3, upgraded)));
        await checkOtherMembers(db1, goal, set.ports());
    });

    it("asks nothing of servers that are not a set yet", async () => {
        const first = secondary(db1, { ...upgraded, state: "STARTUP", inSet: false });
        const set = new FakeSet({ ...setOf(first), initiated: false });
        await checkOtherMembers(db1, goal, set.ports());
    });

    it("waits out what passes", async () => {
        const late = secondary(db2, { ...upgraded, state: "RECOVERING" });
        const set = new FakeSet(setOf(primary(db1, upgraded), late));
        set.changeAfter(5000, db2, { state: "SECONDARY" });
        await checkOtherMembers(db1, goal, set.ports());
    });

    it("ends the last turn with an error where a member has failed behind it", async () => {
        const set = new FakeSet(setOf(primary(db1, upgraded), crashed, secondary(db3, upgraded)));
        const error = await rejection(checkOtherMembers(db1, goal, set.ports()));
        assert.equal(error.code, "member-not-healthy");
        assert.match(error.message, /db2:27017 is DOWN/);
    });
});
