import * as assert from "node:assert/strict";
import { setImmediate as settled } from "node:timers/promises";

import { limitConcurrency } from "../../../../provider/io/system/limit-concurrency";

describe("limitConcurrency()", () => {
    it("runs a limited number at the same time, the others in order, also after a failure", async () => {
        const limitToTwo = limitConcurrency(2);
        const started: number[] = [];
        const ends: (() => void)[] = [];
        const all = [0, 1, 2, 3].map((index) =>
            limitToTwo(async () => {
                started.push(index);
                await new Promise<void>((resolve) => {
                    ends[index] = resolve;
                });
                if (index === 0) {
                    throw new Error("it failed");
                }
                return index;
            }),
        );
        const failure = assert.rejects(all[0]!, /it failed/);
        await settled();
        assert.deepEqual(started, [0, 1]);
        ends[0]?.();
        await failure;
        await settled();
        assert.deepEqual(started, [0, 1, 2]);
        ends[1]?.();
        await settled();
        assert.deepEqual(started, [0, 1, 2, 3]);
        ends[2]?.();
        ends[3]?.();
        assert.deepEqual(await Promise.all(all.slice(1)), [1, 2, 3]);
        assert.equal(await limitToTwo(() => Promise.resolve(9)), 9);
    });
});
