import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../provider/core/errors/errors";
import { upgradeMember } from "../../../provider/run/upgrade/executor";
import type { HookName } from "../../../provider/run/ports";
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
} from "../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");
const command = { command: ["hook"], timeoutSecs: 60, environment: {} };
const settings = {
    hooks: { beforeMember: command, afterMember: command, beforeStepDown: command },
};

/** Returns hooks of which this one fails. */
function failing(bad: HookName, set: FakeSet) {
    return {
        run: (name: HookName) => {
            set.hooked.push(name);
            return name === bad
                ? Promise.reject(new UpgradeError("hook-failed", name))
                : Promise.resolve();
        },
    };
}

describe("upgradeMember() and hooks", () => {
    it("runs a hook before it touches a secondary and one after that serves again, with facts about the member", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await upgradeMember(db2, goal, set.ports({ settings }));
        const facts = "db2:27017 secondary 5.0.4 6.0.27 rs0";
        assert.deepEqual(set.hooked, [`beforeMember ${facts}`, `afterMember ${facts}`]);
    });

    it("runs another hook before the primary hands over", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2, upgraded), secondary(db3, upgraded)),
        );
        await upgradeMember(db1, goal, set.ports({ settings }));
        assert.deepEqual(set.hooked, [
            "beforeMember db1:27017 primary 5.0.4 6.0.27 rs0",
            "beforeStepDown db1:27017 primary 5.0.4 6.0.27 rs0",
            "afterMember db1:27017 secondary 5.0.4 6.0.27 rs0",
        ]);
    });

    it("touches nothing if the first hook fails", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const ports = set.ports({ settings, hooks: failing("beforeMember", set) });
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "hook-failed");
        assert.deepEqual(set.commands, []);
    });

    it("does not step the primary down if the hook before that fails", async () => {
        const set = new FakeSet(
            setOf(primary(db1), secondary(db2, upgraded), secondary(db3, upgraded)),
        );
        const ports = set.ports({ settings, hooks: failing("beforeStepDown", set) });
        assert.equal((await rejection(upgradeMember(db1, goal, ports))).code, "hook-failed");
        assert.deepEqual(set.sent("step-down"), []);
    });

    it("fails if the last hook fails, with the member updated; the next run calls the hook again", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const ports = set.ports({ settings, hooks: failing("afterMember", set) });
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "hook-failed");
        assert.equal(set.topology.members[1]?.version, "6.0.27");
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "hook-failed");
        assert.equal(set.sent("shutdown").length, 1);
    });

    it("brings back a member that is down without calling the first hook", async () => {
        const down = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        const set = new FakeSet(setOf(primary(db1), down, secondary(db3)));
        const ports = set.ports({ settings, hooks: failing("beforeMember", set) });
        await upgradeMember(db2, goal, ports);
        assert.deepEqual(set.hooked, ["afterMember"]);
    });

    it("observes the set again after a hook, which may take long", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const hooks = {
            run: (name: HookName) => {
                set.change(db3, { state: name === "beforeMember" ? "RECOVERING" : "SECONDARY" });
                return Promise.resolve();
            },
        };
        const error = await rejection(upgradeMember(db2, goal, set.ports({ settings, hooks })));
        assert.equal(error.code, "member-not-healthy");
        assert.deepEqual(set.sent("shutdown"), []);
    });
});
