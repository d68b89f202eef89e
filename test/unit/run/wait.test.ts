import * as assert from "node:assert/strict";

import { waitUntil } from "../../../provider/run/wait";
import { VirtualClock } from "../../kit/made-up/virtual-clock";

describe("waitUntil()", () => {
    const timeoutError = (seen: string) => new Error(`too late, last seen ${seen}`);

    it("polls immediately, and resolves to the result without a pause", async () => {
        const clock = new VirtualClock();
        const poll = () => Promise.resolve({ done: "db1:27017" });
        assert.equal(await waitUntil(clock, 10, poll, timeoutError), "db1:27017");
        assert.equal(clock.now(), 0);
    });

    it("accepts undefined as a result", async () => {
        const poll = () => Promise.resolve({ done: undefined });
        await assert.doesNotReject(waitUntil(new VirtualClock(), 10, poll, timeoutError));
    });

    it("pauses from 20 to 250 ms, a twentieth of the elapsed time", async () => {
        const clock = new VirtualClock();
        const polledAt: number[] = [];
        const poll = () => {
            polledAt.push(clock.now());
            return Promise.resolve({ seen: "" });
        };
        await assert.rejects(waitUntil(clock, 20, poll, timeoutError));
        const pauseAfter = (ms: number) => {
            const index = polledAt.findIndex((at) => at >= ms);
            return Math.round((polledAt[index + 1] ?? 0) - (polledAt[index] ?? 0));
        };
        assert.deepEqual(
            [0, 100, 400, 1000, 2000, 5000, 10_000].map(pauseAfter),
            [20, 20, 20, 51, 100, 250, 250],
        );
    });

    it("rejects at the deadline with the last state seen", async () => {
        const clock = new VirtualClock();
        let polls = 0;
        const poll = () => Promise.resolve({ seen: `poll ${++polls}` });
        await assert.rejects(waitUntil(clock, 3, poll, timeoutError), (error: Error) => {
            assert.equal(error.message, `too late, last seen poll ${polls}`);
            return true;
        });
        assert.ok(clock.now() >= 3000 && clock.now() < 3250, String(clock.now()));
    });

    it("polls once even without any time", async () => {
        const poll = () => Promise.resolve({ done: 1 });
        assert.equal(await waitUntil(new VirtualClock(), 0, poll, timeoutError), 1);
    });

    it("rethrows an error of the poll", async () => {
        const poll = () => Promise.reject(new Error("gone"));
        await assert.rejects(waitUntil(new VirtualClock(), 10, poll, timeoutError), {
            message: "gone",
        });
    });

    it("begins the time limit again while the caller asks for that", async () => {
        const clock = new VirtualClock();
        const poll = () => Promise.resolve({ seen: "busy" });
        const extendWhile = () => clock.now() < 25_000;
        await assert.rejects(waitUntil(clock, 10, poll, timeoutError, { extendWhile }), /busy/);
        assert.ok(clock.now() >= 30_000 && clock.now() < 31_000, String(clock.now()));
    });

    it("does not ask for more time before the deadline", async () => {
        const clock = new VirtualClock();
        const poll = () => Promise.resolve(clock.now() < 5000 ? { seen: "" } : { done: 1 });
        const extendWhile = () => assert.fail("asked too early");
        assert.equal(await waitUntil(clock, 10, poll, timeoutError, { extendWhile }), 1);
    });
});
