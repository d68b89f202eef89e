import assert from "node:assert/strict";

import type { MemberActivity } from "../../../../provider/core/inspection/inspection";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";
import { db1, db2, db3, threeMembers } from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const locked: MemberActivity = { fsyncLocked: true };

/** Upgrades a member of a set in which something began after the preview. */
function upgrade(host: string, activity: (set: FakeSet, of: string) => MemberActivity) {
    const set = new FakeSet(threeMembers("5.0.4"));
    const ports = set.ports({ activity: (of) => Promise.resolve(activity(set, of)) });
    return { set, ended: upgradeMember(host, goal, ports) };
}

describe("guardWork()", () => {
    const began: Readonly<Record<string, MemberActivity>> = {
        "fsync-locked": locked,
        "backup-running": { backupRunning: true },
        "index-build": { indexBuilds: [{ namespace: "shop.orders", indexes: ["a_1"] }] },
    };
    for (const [code, activity] of Object.entries(began)) {
        it(`stops no member while it has the problem ${code}`, async () => {
            const { set, ended } = upgrade(db2, (_, of) => (of === db2 ? activity : {}));
            const { code: found, host, message } = await rejection(ended);
            assert.deepEqual([found, host], [code, db2]);
            assert.match(message, /^Refusing to stop db2:27017: /);
            assert.deepEqual(set.sent("shutdown", "terminate"), []);
            assert.equal(set.stateOf(db2), "SECONDARY");
        });
    }

    it("waits for the end of a short backup", async () => {
        const { set, ended } = upgrade(db2, (at) => ({ backupRunning: at.clock.now() < 10_000 }));
        await ended;
        assert.deepEqual(set.sent("shutdown"), ["shutdown db2:27017 0"]);
        assert.ok(set.clock.now() > 10_000);
    });

    it("stops no member while another one is locked, but does while another one has a backup", async () => {
        const { ended } = upgrade(db2, (_, of) => (of === db3 ? locked : {}));
        assert.deepEqual(
            (await rejection(ended)).message,
            "Refusing to stop db2:27017: db3:27017 is locked against writes (fsync with lock)",
        );
        await upgrade(db2, (_, of) => ({ backupRunning: of === db3 })).ended;
    });

    it("does not hand over from a primary that is locked", async () => {
        const { set, ended } = upgrade(db1, (_, of) => (of === db1 ? locked : {}));
        assert.equal((await rejection(ended)).code, "fsync-locked");
        assert.equal(set.stateOf(db1), "PRIMARY");
    });
});
