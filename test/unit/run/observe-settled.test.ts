import * as assert from "node:assert/strict";

import { observeSettled } from "../../../provider/run/observe-settled";
import { db2, threeMembers } from "../../kit/made-up/topologies";
import { FakeSet } from "../../kit/made-up/fake-set";

describe("observeSettled()", () => {
    /** A secondary is 13 s behind until that time of the virtual clock. */
    function lateUntil(ms: number) {
        const set = new FakeSet(threeMembers("5.0.4"));
        set.change(db2, { lagSecs: 13 });
        set.changeAfter(ms, db2, { lagSecs: 0 });
        return set;
    }

    const look = (set: FakeSet, version = "6.0.27") =>
        observeSettled(set.ports().observer, set.clock, { version }, 10);

    const lagIn = (topology: Awaited<ReturnType<typeof look>>) =>
        topology.members.map(({ lagSecs }) => lagSecs ?? 0);

    it("is one look where nobody is late", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await look(set);
        assert.equal(set.clock.now(), 0);
    });

    it("looks again until a lag has passed", async () => {
        const set = lateUntil(3000);
        assert.deepEqual(lagIn(await look(set)), [0, 0, 0]);
        assert.equal(set.clock.now(), 3000);
    });

    it("shows a lag that lasts", async () => {
        const set = lateUntil(60_000);
        assert.deepEqual(lagIn(await look(set)), [0, 13, 0]);
        assert.equal(set.clock.now(), 10_000);
    });

    it("is one look where nothing is to be done, or whoever is late does not serve", async () => {
        const done = lateUntil(3000);
        assert.deepEqual(lagIn(await look(done, "5.0.4")), [0, 13, 0]);
        const ill = lateUntil(3000);
        ill.change(db2, { state: "RECOVERING" });
        assert.deepEqual(lagIn(await look(ill)), [0, 13, 0]);
        assert.deepEqual([done.clock.now(), ill.clock.now()], [0, 0]);
    });
});
