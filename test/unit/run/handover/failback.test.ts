import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import { planMember } from "../../../../provider/core/plan/plan";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { failBackToPreferred } from "../../../../provider/run/handover/failback";
import { db1, db2, db3, primary, running, secondary, setOf } from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

/** db1 is preferred by its priority, and the last member on the old version. */
function preferredLeft(): FakeSet {
    return new FakeSet(
        setOf(primary(db1, { priority: 5 }), secondary(db2, upgraded), secondary(db3, upgraded)),
    );
}

/** The set right after the update of db1. */
function failedBack(): FakeSet {
    return new FakeSet(
        setOf(
            secondary(db1, { ...upgraded, priority: 5 }),
            primary(db2, upgraded),
            secondary(db3, upgraded),
        ),
    );
}

describe("failBackToPreferred()", () => {
    it("hands over to the old primary of higher priority, which is frozen until then", async () => {
        const set = preferredLeft();
        const { noPrimaryMs } = await upgradeMember(db1, goal, set.ports());
        assert.deepEqual(
            [db1, db2, db3].map((host) => set.stateOf(host)),
            ["PRIMARY", "SECONDARY", "SECONDARY"],
        );
        const sent = set.commands.filter((command) =>
            /^(step-down|start|freeze db1)/.test(command),
        );
        assert.deepEqual(sent, [
            `step-down ${db1} 60 10`,
            `start ${db1}`,
            `freeze ${db1} 30`,
            `freeze ${db1} 0`,
            `step-down ${db2} 60 10`,
            `freeze ${db1} 0`,
        ]);
        assert.ok(noPrimaryMs >= 200, String(noPrimaryMs)); // Two elections of the fake set.
        assert.deepEqual(set.frozen, []);
    });

    it("does not hand over before clients have found the member", async () => {
        const set = failedBack();
        let found = 0;
        const ports = set.ports({
            admin: { watchers: (host) => Promise.resolve(host === db1 ? found : 5) },
        });
        set.after(4000, () => {
            assert.deepEqual(set.sent("step-down"), []);
            found = 5;
        });
        await failBackToPreferred(db1, goal, ports);
        assert.equal(set.stateOf(db1), "PRIMARY");
        assert.ok(set.clock.now() >= 4000);
    });

    it("does nothing if no member is preferred, or another one is preferred more", async () => {
        for (const priorities of [
            [1, 1, 1],
            [1, 5, 1],
            [5, 1, 9],
        ]) {
            const set = failedBack();
            [db1, db2, db3].forEach((host, index) => {
                set.change(host, { priority: priorities[index] ?? 1 });
            });
            assert.equal(await failBackToPreferred(db1, goal, set.ports()), 0);
            assert.deepEqual(set.commands, []);
        }
    });

    it("waits until all members have noticed the one that has just restarted", async () => {
        const set = failedBack();
        set.change(db1, { unheard: true });
        set.changeAfter(2000, db1, { unheard: undefined });
        await failBackToPreferred(db1, goal, set.ports());
        assert.equal(set.stateOf(db1), "PRIMARY");
        assert.ok(set.clock.now() >= 2000);
    });

    it("leaves the failback to the servers if a member stays down", async () => {
        const set = failedBack();
        set.change(db3, { state: "DOWN", version: undefined });
        assert.equal(await failBackToPreferred(db1, goal, set.ports()), 0);
        assert.deepEqual(set.sent("step-down"), []);
        assert.deepEqual(set.frozen, []);
        assert.match(
            set.waits.at(-1) ?? "",
            /^db1:27017 did not become primary again: .*db3:27017 is DOWN/,
        );
    });

    it("hands over to no other member if the preferred one does not catch up", async () => {
        const set = failedBack();
        set.change(db1, { lagSecs: 3 });
        assert.equal(await failBackToPreferred(db1, goal, set.ports()), 0);
        assert.deepEqual(set.sent("step-down"), []);
        assert.match(set.waits.at(-1) ?? "", /^db1:27017 did not become primary again/);
    });

    it("leaves the failback to the servers if a member dies while clients are awaited", async () => {
        const set = failedBack();
        set.watch(db2, 6);
        set.changeAfter(2000, db3, { state: "DOWN", version: undefined });
        assert.equal(await failBackToPreferred(db1, goal, set.ports()), 0);
        assert.deepEqual(set.sent("step-down"), []);
        assert.deepEqual(set.frozen, []);
    });

    it("leaves the failback to the servers if the step-down is refused, as the set is at its goal and serves", async () => {
        const set = failedBack();
        const ports = set.ports({ admin: { stepDown: () => Promise.resolve("refused") } });
        assert.equal(await failBackToPreferred(db1, goal, ports), 0);
        assert.equal(set.stateOf(db2), "PRIMARY");
        assert.deepEqual(set.frozen, []);
        assert.match(
            set.waits.at(-1) ?? "",
            /^db1:27017 did not become primary again: db2:27017 did not step down/,
        );
    });

    it("fails with any other error, and ends the freeze", async () => {
        const set = failedBack();
        const broken = new UpgradeError("hook-failed", "no");
        const ports = set.ports({
            settings: {
                hooks: { beforeStepDown: { command: ["x"], timeoutSecs: 1, environment: {} } },
            },
            hooks: { run: () => Promise.reject(broken) },
        });
        assert.equal(await rejection(failBackToPreferred(db1, goal, ports)), broken);
        assert.deepEqual(set.sent("step-down"), []);
        assert.deepEqual(set.frozen, []);
    });

    it("is no step of a later run, as the servers do it by themselves", () => {
        assert.deepEqual(planMember(failedBack().topology, db1, goal), []);
    });
});
