import * as assert from "node:assert/strict";

import { observeSettled } from "../../../provider/run/observe-settled";
import { db2, threeMembers } from "../../kit/made-up/topologies";
import { FakeSet } from "../../kit/made-up/fake-set";

describe("observeSettled()", () => {
    /** A set with a secondary that is 13 s behind until that time of the virtual clock. */
    function behindUntil(ms: number) {
        const set = new FakeSet(threeMembers("5.0.4"));
        set.change(db2, { lagSecs: 13 });
        set.changeAfter(ms, db2, { lagSecs: 0 });
        return set;
    }

    const observe = (set: FakeSet, version = "6.0.27") =>
        observeSettled(set.ports().observer, set.clock, { version }, 10);

    const lagIn = (topology: Awaited<ReturnType<typeof observe>>) =>
        topology.members.map(({ lagSecs }) => lagSecs ?? 0);

    it("observes once if no member is behind", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        await observe(set);
        assert.equal(set.clock.now(), 0);
    });

    it("observes again until a lag has passed", async () => {
        const set = behindUntil(3000);
        assert.deepEqual(lagIn(await observe(set)), [0, 0, 0]);
        assert.equal(set.clock.now(), 3000);
    });

    it("returns a lag that lasts", async () => {
        const set = behindUntil(60_000);
        assert.deepEqual(lagIn(await observe(set)), [0, 13, 0]);
        assert.equal(set.clock.now(), 10_000);
    });

    it("observes once if no step is left, or if the member that is behind does not serve", async () => {
        const done = behindUntil(3000);
        assert.deepEqual(lagIn(await observe(done, "5.0.4")), [0, 13, 0]);
        const unhealthy = behindUntil(3000);
        unhealthy.change(db2, { state: "RECOVERING" });
        assert.deepEqual(lagIn(await observe(unhealthy)), [0, 13, 0]);
        assert.deepEqual([done.clock.now(), unhealthy.clock.now()], [0, 0]);
    });
});
