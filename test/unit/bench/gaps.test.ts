import assert from "node:assert/strict";

import { gapsOf, gapsWithin, longestOf, checksumOf } from "../../../bench/core/gaps";
import { applicationOf } from "./records";

const writer = applicationOf("writer", [
    [0, 10],
    [20, 30],
    [60, 140],
]);

describe("gapsOf()", () => {
    it("measures from answer to answer, not from request to answer", () => {
        assert.deepEqual(gapsOf(writer), [
            { fromMs: 10, toMs: 50 },
            { fromMs: 50, toMs: 200 },
        ]);
    });

    it("takes an operation that failed for no answer", () => {
        const [first, second, third] = writer.operations;
        const failing = { ...writer, operations: [first!, { ...second!, failed: true }, third!] };
        assert.deepEqual(gapsOf(failing), [{ fromMs: 10, toMs: 200 }]);
    });
});

describe("gapsWithin()", () => {
    it("counts a gap that only reaches into the span", () => {
        assert.equal(gapsWithin(writer, { fromMs: 40, toMs: 45 }).length, 1);
        assert.equal(gapsWithin(writer, { fromMs: 300, toMs: 400 }).length, 0);
    });
});

describe("longestOf(), sumOf()", () => {
    it("sum up only what is felt", () => {
        const gaps = [
            { fromMs: 0, toMs: 20 },
            { fromMs: 20, toMs: 100 },
            { fromMs: 100, toMs: 160 },
        ];
        assert.equal(longestOf(gaps), 80);
        assert.equal(checksumOf(gaps), 140);
    });

    it("find nothing in nothing", () => {
        assert.equal(longestOf([]), 0);
        assert.equal(checksumOf([]), 0);
    });
});
