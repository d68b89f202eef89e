import * as assert from "node:assert/strict";

import type { Goal } from "../../../../provider/core/plan/goal";
import type { UpgradeError } from "../../../../provider/core/errors/errors";
import { findMember } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { acquireSlot } from "../../../../provider/run/guard/may-act";
import { UpdateSlots } from "../../../../provider/run/update-slots";
import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import {
    db1,
    db2,
    db3,
    db4,
    db5,
    primary,
    running,
    secondary,
    setOf,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal: Goal = { version: "6.0.27", maxUnavailable: 2 };
const five = () =>
    setOf(primary(db1), secondary(db2), secondary(db3), secondary(db4), secondary(db5));

/** Before 4.4 a member enters maintenance mode before it stops. */
const oldSet = () => {
    const old = running("4.2.6");
    return setOf(primary(db1, old), ...[db2, db3, db4, db5].map((host) => secondary(host, old)));
};

/** Counts the members that were down together. */
function watched(set: FakeSet): { maxDown: number; ports: ReturnType<FakeSet["ports"]> } {
    const seen = { maxDown: 0 };
    const count = () => {
        const down = set.topology.members.filter(({ state }) => state === "DOWN");
        seen.maxDown = Math.max(seen.maxDown, down.length);
    };
    const ports = set.ports({
        observe: () => {
            count();
            return Promise.resolve(set.topology);
        },
        observeMember: (host) => {
            count();
            return Promise.resolve(findMember(set.topology, host));
        },
    });
    return Object.assign(seen, { ports });
}

describe("concurrent updates", () => {
    it("stop two of five members together, never three, and the primary alone at the end", async () => {
        const set = new FakeSet(five());
        const watch = watched(set);
        const updates = await upgradeSet(goal, watch.ports);
        assert.equal(watch.maxDown, 2);
        const stops = set
            .sent("shutdown", "start", "step-down")
            .map((command) => command.slice(0, 9));
        assert.deepEqual(stops.slice(0, 2), ["shutdown ", "shutdown "]);
        assert.deepEqual(
            updates.map(({ host }) => host),
            [db2, db3, db4, db5, db1],
        );
        const at = (command: string) => set.commands.findIndex((each) => each.startsWith(command));
        assert.ok(at(`start ${db5}`) < at(`step-down ${db1}`));
        assert.ok(set.topology.members.every(({ version }) => version === "6.0.27"));
    });

    it("stop one member at a time if the goal allows no more", async () => {
        const set = new FakeSet(five());
        const watch = watched(set);
        await upgradeSet({ version: "6.0.27" }, watch.ports);
        assert.equal(watch.maxDown, 1);
    });

    it("wait for a slot: of three, two run together, then the third", async () => {
        const set = new FakeSet(five());
        const watch = watched(set);
        await Promise.all(
            [db2, db3, db4].map((host) =>
                acquireSlot(host, goal, watch.ports, () => upgradeMember(host, goal, watch.ports)),
            ),
        );
        assert.equal(watch.maxDown, 2);
        assert.equal(set.sent("shutdown").length, 3);
    });

    it("run one by one if a live observation shows that the set cannot do without both", async () => {
        const set = new FakeSet(setOf(primary(db1), secondary(db2), secondary(db3)));
        const watch = watched(set);
        await Promise.all(
            [db2, db3].map((host) =>
                acquireSlot(host, goal, watch.ports, () => upgradeMember(host, goal, watch.ports)),
            ),
        );
        assert.equal(watch.maxDown, 1);
    });

    it("do not stop a member once a concurrent update has failed", async () => {
        const set = new FakeSet(five());
        const slots = new UpdateSlots();
        const hooks = {
            run: async (
                _name: string,
                _command: unknown,
                { MEMBER_HOST: host }: { MEMBER_HOST: string },
            ) => {
                await set.clock.sleep(host === db2 ? 1000 : 5000);
                if (host === db2) {
                    throw new Error("not now");
                }
            },
        };
        const command = { command: ["./ask.sh"], timeoutSecs: 60, environment: {} };
        const ports = set.ports({ slots, hooks, settings: { hooks: { beforeMember: command } } });
        const [first, second] = [db2, db3].map((host) =>
            acquireSlot(host, goal, ports, () => upgradeMember(host, goal, ports)),
        );
        await assert.rejects(first!, /not now/);
        const error: UpgradeError = await rejection(second!);
        assert.equal(error.code, "batch-stopped");
        assert.equal(error.host, db3);
        assert.deepEqual(set.sent("shutdown"), []);
    });

    it("do not hand over while a member is down: the new primary waits until the other one serves again", async () => {
        const set = new FakeSet(five());
        const { ports } = watched(set);
        // It becomes primary while the other member is stopping.
        set.after(500, () => {
            set.change(db1, { state: "SECONDARY" });
            set.change(db3, { state: "PRIMARY" });
        });
        const hooks = {
            run: (
                _name: string,
                _command: unknown,
                { MEMBER_HOST: host }: { MEMBER_HOST: string },
            ) => set.clock.sleep(host === db3 ? 1000 : 0),
        };
        const command = { command: ["./ask.sh"], timeoutSecs: 60, environment: {} };
        const mine = {
            ...ports,
            hooks,
            settings: { ...ports.settings, hooks: { beforeMember: command } },
        };
        await Promise.all(
            [db2, db3].map((host) =>
                acquireSlot(host, goal, mine, () => upgradeMember(host, goal, mine)),
            ),
        );
        const at = (command: string) => set.commands.findIndex((each) => each.startsWith(command));
        assert.ok(at(`shutdown ${db2}`) < at(`step-down ${db3}`), set.commands.join("\n"));
        assert.ok(at(`start ${db2}`) < at(`step-down ${db3}`), set.commands.join("\n"));
        assert.ok(at(`step-down ${db3}`) < at(`shutdown ${db3}`), set.commands.join("\n"));
    });

    it("do not end the maintenance mode of one another", async () => {
        const set = new FakeSet(oldSet());
        await upgradeSet({ version: "4.4.29", maxUnavailable: 2 }, set.ports());
        const calls = set.sent("maintain").filter((command) => command.includes("false"));
        assert.deepEqual(calls, []);
    });

    it("do not redirect a member that is being updated too", async () => {
        const fromDb2 = { syncSource: db2 };
        const set = new FakeSet(
            setOf(
                primary(db1),
                secondary(db2),
                secondary(db3, fromDb2),
                secondary(db4, fromDb2),
                secondary(db5),
            ),
        );
        const ports = set.ports();
        await Promise.all(
            [db2, db3].map((host) =>
                acquireSlot(host, goal, ports, () => upgradeMember(host, goal, ports)),
            ),
        );
        const redirected = set.sent("sync-from");
        assert.ok(
            redirected.some((command) => command.includes(db4)),
            redirected.join(),
        );
        assert.ok(!redirected.some((command) => command.includes(db3)), redirected.join());
    });
});
