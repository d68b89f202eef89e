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
const all = () => true;
const crashed = stopped(db2, "6.0.27");

describe("checkOtherMembers()", () => {
    it("passes if all members are at the goal and serve", async () => {
        const set = new FakeSet(setOf(primary(db1, upgraded), secondary(db2, upgraded)));
        await checkOtherMembers(db1, goal, set.ports(), all);
    });

    it("leaves a failure to the next member's update while one is left", async () => {
        const set = new FakeSet(setOf(primary(db1), crashed, secondary(db3, upgraded)));
        await checkOtherMembers(db1, goal, set.ports(), all);
    });

    it("requires nothing of servers that are not a set yet", async () => {
        const first = secondary(db1, { ...upgraded, state: "STARTUP", inSet: false });
        const set = new FakeSet({ ...setOf(first), initiated: false });
        await checkOtherMembers(db1, goal, set.ports(), all);
    });

    it("waits while a failure may pass", async () => {
        const recovering = secondary(db2, { ...upgraded, state: "RECOVERING" });
        const set = new FakeSet(setOf(primary(db1, upgraded), recovering));
        set.changeAfter(5000, db2, { state: "SECONDARY" });
        await checkOtherMembers(db1, goal, set.ports(), all);
    });

    it("leaves members that are down to their own updates in this run", async () => {
        const set = new FakeSet(setOf(secondary(db1, upgraded), crashed, stopped(db3, "6.0.27")));
        await checkOtherMembers(db1, goal, set.ports(), (host) => host === db1);
    });

    it("fails after the last update if another member has failed", async () => {
        const set = new FakeSet(setOf(primary(db1, upgraded), crashed, secondary(db3, upgraded)));
        const error = await rejection(checkOtherMembers(db1, goal, set.ports(), all));
        assert.equal(error.code, "member-not-healthy");
        assert.match(error.message, /db2:27017 is DOWN/);
    });
});
