import assert from "node:assert/strict";

import { withTimeout } from "../../../../provider/io/system/with-timeout";

const endless = new Promise<number>(() => undefined);

describe("withTimeout()", () => {
    it("rejects when the time is over", async () => {
        await assert.rejects(withTimeout(endless, 1), /no answer within/);
    });

    it("resolves to the value for a timeout when the time is over", async () => {
        assert.equal(await withTimeout(endless, 1, () => "late"), "late");
    });

    it("passes on a result and a failure within the limit", async () => {
        assert.equal(await withTimeout(Promise.resolve(7), 60_000), 7);
        const failure = Promise.reject(new Error("it failed"));
        await assert.rejects(
            withTimeout(failure, 60_000, () => 7),
            /it failed/,
        );
    });
});
