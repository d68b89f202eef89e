import * as assert from "node:assert/strict";

import { waitUntil } from "../../../provider/run/wait";
import { VirtualClock } from "../../kit/made-up/virtual-clock";

describe("waitUntil()", () => {
    const late = (seen: string) => new Error(`too late, last seen ${seen}`);

    it("looks at once, and resolves to what it found without a pause", async () => {
        const clock = new VirtualClock();
        const look = () => Promise.resolve({ done: "db1:27017" });
        assert.equal(await waitUntil(clock, 10, look, late), "db1:27017");
        assert.equal(clock.now(), 0);
    });

    it("takes undefined for a result too", async () => {
        const look = () => Promise.resolve({ done: undefined });
        await assert.doesNotReject(waitUntil(new VirtualClock(), 10, look, late));
    });

    it("looks again at pauses from 20 to 250 ms, a twentieth of the time that has passed", async () => {
        const clock = new VirtualClock();
        const looks: number[] = [];
        const look = () => {
            looks.push(clock.now());
            return Promise.resolve({ seen: "" });
        };
        await assert.rejects(waitUntil(clock, 20, look, late));
        const pauseAfter = (ms: number) => {
            const index = looks.findIndex((at) => at >= ms);
            return Math.round((looks[index + 1] ?? 0) - (looks[index] ?? 0));
        };
        assert.deepEqual(
            [0, 100, 400, 1000, 2000, 5000, 10_000].map(pauseAfter),
            [20, 20, 20, 51, 100, 250, 250],
        );
    });

    it("rejects at the deadline with what was seen last", async () => {
        const clock = new VirtualClock();
        let looks = 0;
        const look = () => Promise.resolve({ seen: `look ${++looks}` });
        await assert.rejects(waitUntil(clock, 3, look, late), (error: Error) => {
            assert.equal(error.message, `too late, last seen look ${looks}`);
            return true;
        });
        assert.ok(clock.now() >= 3000 && clock.now() < 3250, String(clock.now()));
    });

    it("looks once even without any time", async () => {
        const look = () => Promise.resolve({ done: 1 });
        assert.equal(await waitUntil(new VirtualClock(), 0, look, late), 1);
    });

    it("passes on what the look throws", async () => {
        const look = () => Promise.reject(new Error("gone"));
        await assert.rejects(waitUntil(new VirtualClock(), 10, look, late), { message: "gone" });
    });

    it("begins the time limit again for as long as the caller asks for it", async () => {
        const clock = new VirtualClock();
        const poll = () => Promise.resolve({ seen: "busy" });
        const extendWhile = () => clock.now() < 25_000;
        await assert.rejects(waitUntil(clock, 10, poll, late, { extendWhile }), /busy/);
        assert.ok(clock.now() >= 30_000 && clock.now() < 31_000, String(clock.now()));
    });

    it("does not ask for more time before the deadline", async () => {
        const clock = new VirtualClock();
        const poll = () => Promise.resolve(clock.now() < 5000 ? { seen: "" } : { done: 1 });
        const extendWhile = () => assert.fail("asked too early");
        assert.equal(await waitUntil(clock, 10, poll, late, { extendWhile }), 1);
    });
});
