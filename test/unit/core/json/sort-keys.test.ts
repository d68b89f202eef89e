import * as assert from "node:assert/strict";

import { sortedJson, sortKeys } from "../../../../provider/core/json/sort-keys";

describe("sortedJson()", () => {
    it("gives equal values equal texts, however deep their keys were shuffled", () => {
        const one = { b: { d: 1, c: [{ y: 2, x: null }, "z"] }, a: undefined };
        const other = { a: undefined, b: { c: [{ x: null, y: 2 }, "z"], d: 1 } };
        assert.equal(sortedJson(one), '{"b":{"c":[{"x":null,"y":2},"z"],"d":1}}');
        assert.equal(sortedJson(other), sortedJson(one));
    });
});

describe("sortKeys()", () => {
    it("leaves the order of a list and what is no object as they are", () => {
        for (const value of [[3, 1, 2], "text", 5, true, null, undefined]) {
            assert.deepEqual(sortKeys(value), value);
        }
    });
});
