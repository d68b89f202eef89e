import * as assert from "node:assert/strict";

import { setFcv } from "../../../../provider/run/upgrade/set-fcv";
import {
    arbiter,
    db1,
    db2,
    db3,
    delayed,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27", fcv: "6.0" };

describe("setFcv()", () => {
    it("asks the primary, and reads the FCV back on every member with data", async () => {
        const at = running("6.0.27", "5.0");
        const set = new FakeSet(setOf(secondary(db1, at), primary(db2, at), arbiter(db3, at)));
        assert.equal(await setFcv(goal, set.ports()), "6.0");
        assert.deepEqual(set.commands, ["set-fcv db2:27017 6.0"]);
        assert.deepEqual(
            set.topology.members.map((member) => member.fcv),
            ["6.0", "6.0", undefined],
        );
        assert.deepEqual(set.steps, ["> set-fcv", "< set-fcv"]);
    });

    it("does nothing if every member has it", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        assert.equal(await setFcv(goal, set.ports()), "6.0");
        assert.deepEqual([set.commands, set.steps], [[], []]);
    });

    it("only returns the FCV if the goal names none", async () => {
        const set = new FakeSet(threeMembers("6.0.27", "5.0"));
        assert.equal(await setFcv({ version: "6.0.27" }, set.ports()), "5.0");
        assert.deepEqual(set.commands, []);
    });

    it("asks again if an earlier change was begun and has not ended", async () => {
        const set = new FakeSet(withMember(threeMembers("6.0.27"), db1, { fcvInTransition: true }));
        set.changeAfter(1000, db1, { fcvInTransition: false });
        await setFcv(goal, set.ports());
        assert.deepEqual(set.commands, ["set-fcv db1:27017 6.0"]);
    });

    it("lowers it by one series", async () => {
        const set = new FakeSet(threeMembers("6.0.27"));
        assert.equal(await setFcv({ ...goal, fcv: "5.0" }, set.ports()), "5.0");
        assert.deepEqual(set.commands, ["set-fcv db1:27017 5.0"]);
    });

    it("does not wait for delayed members, and leaves them alone from then on", async () => {
        const at = running("6.0.27", "5.0");
        const set = new FakeSet(
            setOf(primary(db1, at), secondary(db2, at), delayed(db3, 3600, at)),
        );
        assert.equal(await setFcv(goal, set.ports()), "6.0");
        assert.ok(set.clock.now() < 10_000, String(set.clock.now()));
        assert.equal(await setFcv(goal, set.ports()), "6.0");
        set.change(db3, { fcvInTransition: true });
        assert.equal(await setFcv(goal, set.ports()), "6.0");
        assert.deepEqual(set.commands, ["set-fcv db1:27017 6.0"]);
    });

    it("gives the change as long as the delay of a voting member: it may wait for an index build there", async () => {
        const at = running("6.0.27", "5.0");
        const set = new FakeSet(
            setOf(primary(db1, at), secondary(db2, at), delayed(db3, 60, { ...at, votes: 1 })),
        );
        const setFcvOnServer = async () => {
            await set.clock.sleep(60_000);
            set.change(db1, { fcv: "6.0" });
            set.change(db2, { fcv: "6.0" });
        };
        const settings = { catchUpTimeoutSecs: 30 };
        const ports = set.ports({ settings, admin: { setFcv: setFcvOnServer } });
        assert.equal(await setFcv(goal, ports), "6.0");
    });

    it("does not change it before the burn-in time has passed", async () => {
        const set = new FakeSet(
            [db1, db2, db3].reduce(
                (topology, host) => withMember(topology, host, { uptimeSecs: 10 }),
                threeMembers("6.0.27", "5.0"),
            ),
        );
        const desired = { ...goal, fcvBurnInSecs: 60 };
        assert.equal(await setFcv(desired, set.ports()), "5.0");
        assert.deepEqual(set.commands, []);
    });

    it("asks the new primary after an election", async () => {
        const set = new FakeSet(threeMembers("6.0.27", "5.0"));
        const asked: string[] = [];
        const ports = set.ports({
            admin: {
                setFcv: (host) => {
                    asked.push(host);
                    if (asked.length === 1) {
                        // The connection broke before the command arrived.
                        set.change(db1, { state: "SECONDARY" });
                        set.change(db2, { state: "PRIMARY" });
                    } else {
                        [db1, db2, db3].forEach((each) => {
                            set.change(each, { fcv: "6.0" });
                        });
                    }
                    return Promise.resolve();
                },
            },
        });
        assert.equal(await setFcv(goal, ports), "6.0");
        assert.deepEqual(asked, [db1, db2]);
    });

    it("refuses while a member runs another version", async () => {
        const topology = withMember(threeMembers("6.0.27", "5.0"), db3, { version: "5.0.4" });
        const set = new FakeSet(topology);
        assert.equal((await rejection(setFcv(goal, set.ports()))).code, "fcv-refused");
        assert.deepEqual(set.commands, []);
    });

    it("refuses without a primary", async () => {
        const set = new FakeSet(
            withMember(threeMembers("6.0.27", "5.0"), db1, { state: "SECONDARY" }),
        );
        const error = await rejection(setFcv(goal, set.ports()));
        assert.equal(error.code, "no-primary");
        assert.equal(
            error.message,
            "Cannot change featureCompatibilityVersion of rs0 from 5.0 to 6.0: it has no primary",
        );
    });

    it("refuses if no member reports its FCV", async () => {
        const set = new FakeSet(setOf(stopped(db1, "6.0.27"), stopped(db2, "6.0.27")));
        const error = await rejection(setFcv(goal, set.ports()));
        assert.equal(error.code, "fcv-unknown");
        assert.equal(
            error.message,
            "Cannot read featureCompatibilityVersion of rs0: no member with data reports it",
        );
    });

    it("names every member's FCV if one does not follow in time", async () => {
        const set = new FakeSet(threeMembers("6.0.27", "5.0"));
        const ports = set.ports({
            admin: {
                setFcv: () => {
                    set.change(db1, { fcv: "6.0" });
                    set.change(db2, { fcv: "6.0" });
                    return Promise.resolve();
                },
            },
        });
        const error = await rejection(setFcv(goal, ports));
        assert.equal(error.code, "fcv-refused");
        assert.equal(
            error.message,
            "Not every member has featureCompatibilityVersion 6.0 after 600 s (last seen db1:27017 6.0, db2:27017 6.0, db3:27017 5.0)",
        );
    });
});
