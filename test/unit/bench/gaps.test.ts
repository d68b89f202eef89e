import assert from "node:assert/strict";

import { gapsOf, gapsWithin, longestOf, sumOfNotable } from "../../../bench/core/gaps";
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

    it("does not count a failed operation as an answer", () => {
        const [first, second, third] = writer.operations;
        const failing = { ...writer, operations: [first!, { ...second!, failed: true }, third!] };
        assert.deepEqual(gapsOf(failing), [{ fromMs: 10, toMs: 200 }]);
    });
});

describe("gapsWithin()", () => {
    it("counts a gap that overlaps the span only partly", () => {
        assert.equal(gapsWithin(writer, { fromMs: 40, toMs: 45 }).length, 1);
        assert.equal(gapsWithin(writer, { fromMs: 300, toMs: 400 }).length, 0);
    });
});

describe("longestOf(), sumOfNotable()", () => {
    it("sum only notable gaps", () => {
        const gaps = [
            { fromMs: 0, toMs: 20 },
            { fromMs: 20, toMs: 100 },
            { fromMs: 100, toMs: 160 },
        ];
        assert.equal(longestOf(gaps), 80);
        assert.equal(sumOfNotable(gaps), 140);
    });

    it("return 0 without gaps", () => {
        assert.equal(longestOf([]), 0);
        assert.equal(sumOfNotable([]), 0);
    });
});
