import * as assert from "node:assert/strict";
import { setImmediate as settled } from "node:timers/promises";

import { UpdateSlots } from "../../../provider/run/update-slots";
import { db1, db2, db3 } from "../../kit/made-up/topologies";

const always = () => Promise.resolve(true);
const never = () => Promise.resolve(false);

/** Work that ends when the test says so. */
class Work {
    begun = false;
    #end: () => void = () => undefined;
    #fail: (error: Error) => void = () => undefined;

    readonly run = () =>
        new Promise<void>((resolve, reject) => {
            this.begun = true;
            this.#end = resolve;
            this.#fail = reject;
        });

    end(): Promise<unknown> {
        this.#end();
        return settled();
    }

    fail(): Promise<unknown> {
        this.#fail(new Error("it failed"));
        return settled();
    }
}

describe("UpdateSlots", () => {
    it("runs updates one after the other, in order of arrival, if none may join", async () => {
        const slots = new UpdateSlots();
        const [a, b, c] = [new Work(), new Work(), new Work()];
        const all = [
            slots.run(db1, never, a.run),
            slots.run(db2, never, b.run),
            slots.run(db3, never, c.run),
        ];
        await settled();
        assert.deepEqual([a.begun, b.begun, c.begun], [true, false, false]);
        await a.end();
        assert.deepEqual([b.begun, c.begun], [true, false]);
        await b.end();
        assert.equal(c.begun, true);
        await c.end();
        await Promise.all(all);
    });

    it("runs updates in parallel if one may join, which it asks with all that are under way", async () => {
        const slots = new UpdateSlots();
        const [a, b, c] = [new Work(), new Work(), new Work()];
        const asked: (readonly string[])[] = [];
        const allowTwo = (underWay: readonly string[]) => {
            asked.push(underWay);
            return Promise.resolve(underWay.length < 2);
        };
        const all = [
            slots.run(db1, allowTwo, a.run),
            slots.run(db2, allowTwo, b.run),
            slots.run(db3, allowTwo, c.run),
        ];
        await settled();
        assert.deepEqual([a.begun, b.begun, c.begun], [true, true, false]);
        await a.end();
        assert.equal(c.begun, true);
        assert.deepEqual(asked, [[db1], [db1, db2], [db2]]);
        await Promise.all([b.end(), c.end(), ...all]);
    });

    it("delays work on the whole set until updates have ended, and later updates until that has", async () => {
        const slots = new UpdateSlots();
        const [a, b, whole] = [new Work(), new Work(), new Work()];
        const all = [
            slots.run(db1, always, a.run),
            slots.runAlone(whole.run),
            slots.run(db2, always, b.run),
        ];
        await settled();
        assert.deepEqual([a.begun, whole.begun, b.begun], [true, false, false]);
        await a.end();
        assert.deepEqual([whole.begun, b.begun], [true, false]);
        await whole.end();
        assert.equal(b.begun, true);
        await b.end();
        await Promise.all(all);
    });

    it("continues after an update that failed, and reports it to concurrent ones", async () => {
        const slots = new UpdateSlots();
        const [a, b, c] = [new Work(), new Work(), new Work()];
        const first = slots.run(db1, always, a.run);
        const others = [slots.run(db2, always, b.run), slots.run(db3, never, c.run)];
        await settled();
        const failure = assert.rejects(first, /it failed/);
        await a.fail();
        await failure;
        assert.equal(slots.concurrentFailure(db2), db1);
        await b.end();
        assert.equal(c.begun, true);
        assert.equal(slots.concurrentFailure(db3), undefined);
        await c.end();
        await Promise.all(others);
    });

    it("returns the concurrent updates, and which of their members are unavailable", async () => {
        const slots = new UpdateSlots();
        const [a, b] = [new Work(), new Work()];
        const all = [slots.run(db1, always, a.run), slots.run(db2, always, b.run)];
        await settled();
        slots.markUnavailable(db2);
        slots.markUnavailable(db3); // It is not being updated.
        assert.deepEqual(slots.concurrentUpdates(db1), { underWay: [db2], unavailable: [db2] });
        assert.deepEqual(slots.concurrentUpdates(db2), { underWay: [db1], unavailable: [] });
        await b.end();
        assert.deepEqual(slots.concurrentUpdates(db1), { underWay: [], unavailable: [] });
        await a.end();
        await Promise.all(all);
    });

    it("tells whether another unavailable member is at work, not one that waits itself", async () => {
        const slots = new UpdateSlots();
        const [a, b] = [new Work(), new Work()];
        const all = [slots.run(db1, always, a.run), slots.run(db2, always, b.run)];
        await settled();
        assert.equal(slots.isOtherAtWork(db1), false);
        slots.markUnavailable(db2);
        assert.equal(slots.isOtherAtWork(db1), true);
        slots.markWaiting(db2, true);
        assert.equal(slots.isOtherAtWork(db1), false);
        slots.markWaiting(db2, false);
        assert.equal(slots.isOtherAtWork(db1), true);
        await Promise.all([a.end(), b.end(), ...all]);
    });

    it("lets one update act at a time, and a failure does not block the next", async () => {
        const slots = new UpdateSlots();
        const [a, b] = [new Work(), new Work()];
        const first = slots.actAlone(a.run);
        const second = slots.actAlone(b.run);
        await settled();
        assert.deepEqual([a.begun, b.begun], [true, false]);
        const failure = assert.rejects(first, /it failed/);
        await a.fail();
        await failure;
        assert.equal(b.begun, true);
        await b.end();
        await second;
    });
});
