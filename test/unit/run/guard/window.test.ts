import * as assert from "node:assert/strict";

import type { WindowStatus } from "../../../../provider/core/gates/window";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { setFcv } from "../../../../provider/run/upgrade/set-fcv";
import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import {
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const windowStatus = (isOpen: boolean): WindowStatus => ({
    isOpen,
    now: "now",
    opensAt: "then",
    text: '"0 22 * * 6" for 240 min, UTC',
});

/** Ports whose window closes once this command was sent. */
function closingAfter(set: FakeSet, command: string) {
    return { ...set.ports(), window: () => windowStatus(!set.commands.includes(command)) };
}

const closed = (set: FakeSet) => ({ ...set.ports(), window: () => windowStatus(false) });

describe("a window that closes during an update", () => {
    it("lets the update of a stopped member end, and begins no other", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const error = await rejection(upgradeSet(goal, closingAfter(set, "shutdown db2:27017 0")));
        assert.equal(error.code, "window-closed");
        assert.match(error.message, /Stop db3:27017 .*opens again at then/);
        const versions = set.topology.members.map(({ version }) => version);
        assert.deepEqual(versions, ["5.0.4", "6.0.27", "5.0.4"]);
        assert.deepEqual(set.sent("shutdown"), ["shutdown db2:27017 0"]);
    });

    it("allows no step-down", async () => {
        const upgraded = running("6.0.27", "5.0");
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2, upgraded), secondary(db3, upgraded)),
        );
        const error = await rejection(upgradeMember(db1, goal, closed(set)));
        assert.equal(error.code, "window-closed");
        assert.deepEqual(set.commands, []);
    });

    it("is checked again just before the stop, after the preparations", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const ports = closingAfter(set, "prepare db2:27017 6.0.27");
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "window-closed");
        assert.deepEqual(set.sent("shutdown"), []);
    });

    it("brings back a member that is down", async () => {
        const set = new FakeSet(setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3)));
        await upgradeMember(db2, goal, closed(set));
        assert.equal(set.stateOf(db2), "SECONDARY");
    });

    it("runs no hook for a member whose update does not begin", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const hook = { command: ["hook"], timeoutSecs: 60, environment: {} };
        const settings = { hooks: { beforeMember: hook } };
        const ports = { ...set.ports({ settings }), window: () => windowStatus(false) };
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "window-closed");
        assert.deepEqual(set.hooked, []);
    });

    it("keeps the FCV, but completes a change of it that was begun", async () => {
        const desired = { ...goal, fcv: "6.0" };
        const set = new FakeSet(threeMembers("6.0.27", "5.0"));
        assert.equal((await rejection(setFcv(desired, closed(set)))).code, "window-closed");
        assert.deepEqual(set.sent("setFcv"), []);
        set.topology = withMember(set.topology, db1, { fcvInTransition: true });
        assert.equal(await setFcv(desired, closed(set)), "6.0");
    });
});
