import * as assert from "node:assert/strict";

import { defined } from "../../../../provider/core/json/defined";

describe("defined()", () => {
    it("drops undefined fields and keeps null, false, 0 and the empty text", () => {
        const fields = { a: undefined, b: null, c: false, d: 0, e: "" };
        assert.deepEqual(defined(fields), { b: null, c: false, d: 0, e: "" });
    });

    it("makes properties that may be undefined optional", () => {
        const given: { readonly host: string; readonly port?: number } = defined({
            host: "db1",
            port: undefined as number | undefined,
        });
        assert.deepEqual(Object.keys(given), ["host"]);
    });
});
