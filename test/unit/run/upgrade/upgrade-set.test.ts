import * as assert from "node:assert/strict";

import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import { db1, db2, db3, threeMembers } from "../../../kit/made-up/topologies";
import { FakeSet } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27", fcv: "6.0" };

describe("upgradeSet()", () => {
    it("brings every member to the goal, the primary last, then the FCV", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const updates = await upgradeSet(goal, set.ports());
        assert.deepEqual(
            updates.map(({ host, role, from }) => ({ host, role, from })),
            [
                { host: db2, role: "secondary", from: "5.0.4" },
                { host: db3, role: "secondary", from: "5.0.4" },
                { host: db1, role: "primary", from: "5.0.4" },
            ],
        );
        assert.deepEqual(
            set.topology.members.map(({ version, fcv }) => [version, fcv]),
            Array.from({ length: 3 }, () => ["6.0.27", "6.0"]),
        );
        assert.equal(set.commands.at(-1), "set-fcv db2:27017 6.0");
    });

    it("updates a member last that has become primary meanwhile", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        set.after(1, () => {
            set.change(db1, { state: "SECONDARY" });
            set.change(db3, { state: "PRIMARY" });
        });
        const updates = await upgradeSet(goal, set.ports());
        assert.deepEqual(
            updates.map(({ host }) => host),
            [db2, db1, db3],
        );
    });

    it("does nothing if the set is at the goal", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        assert.deepEqual(await upgradeSet(goal, set.ports()), []);
        assert.deepEqual(set.commands, []);
    });
});
