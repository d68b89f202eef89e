import * as assert from "node:assert/strict";

import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import {
    db1,
    db2,
    db3,
    db4,
    delayed,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

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

    it("waits until delayed members have the FCV too: the next hop needs it everywhere", async () => {
        const at = running("5.0.4");
        const set = new FakeSet(
            setOf(primary(db1, at), secondary(db2, at), secondary(db3, at), delayed(db4, 600, at)),
        );
        await upgradeSet(goal, set.ports({ settings: { catchUpTimeoutSecs: 30 } }));
        assert.ok(set.clock.now() > 600_000 && set.clock.now() < 660_000, String(set.clock.now()));
        assert.ok(set.topology.members.every(({ fcv }) => fcv === "6.0"));
        assert.ok(
            set.waits.includes(
                "db4:27017 applies featureCompatibilityVersion 6.0 after its delay of 600 s",
            ),
        );
    });

    it("gives up on a delayed member that does not apply the FCV after its delay", async () => {
        const set = new FakeSet(
            setOf(...threeMembers("6.0.27").members, delayed(db4, 600, running("6.0.27", "5.0"))),
        );
        const error = await rejection(upgradeSet(goal, set.ports()));
        assert.equal(error.code, "fcv-refused");
        assert.match(error.message, /^db4:27017 applies .* 600 s, and had not .* within 1200 s$/);
    });

    it("does nothing if the set is at the goal", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        assert.deepEqual(await upgradeSet(goal, set.ports()), []);
        assert.deepEqual(set.commands, []);
    });
});
