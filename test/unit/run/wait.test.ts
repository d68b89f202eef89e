import * as assert from "node:assert/strict";

import { waitUntil } from "../../../provider/run/wait";
import { VirtualClock } from "./virtual-clock";

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

    it("looks again at pauses that grow from 20 to 250 ms", async () => {
        const clock = new VirtualClock();
        const looks: number[] = [];
        await waitUntil(
            clock,
            10,
            () => {
                looks.push(clock.now());
                return Promise.resolve(looks.length < 10 ? { seen: "" } : { done: true });
            },
            late,
        );
        const pauses = looks.slice(1).map((at, index) => Math.round(at - (looks[index] ?? 0)));
        assert.deepEqual(pauses, [20, 30, 45, 68, 101, 152, 228, 250, 250]);
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
});
