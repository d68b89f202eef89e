import * as assert from "node:assert/strict";

import { sortedJson, sortKeys } from "../../../../provider/core/json/sort-keys";

describe("sortedJson()", () => {
    it("renders equal values as equal texts, whatever the order of keys at any level", () => {
        const one = { b: { d: 1, c: [{ y: 2, x: null }, "z"] }, a: undefined };
        const other = { a: undefined, b: { c: [{ x: null, y: 2 }, "z"], d: 1 } };
        assert.equal(sortedJson(one), '{"b":{"c":[{"x":null,"y":2},"z"],"d":1}}');
        assert.equal(sortedJson(other), sortedJson(one));
    });
});

describe("sortKeys()", () => {
    it("leaves lists in their order, and values that are no objects unchanged", () => {
        for (const value of [[3, 1, 2], "text", 5, true, null, undefined]) {
            assert.deepEqual(sortKeys(value), value);
        }
    });
});
