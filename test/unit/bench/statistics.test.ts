import assert from "node:assert/strict";

import { middleOf, spreadOf } from "../../../bench/core/statistics";

describe("spreadOf()", () => {
    const cases: readonly (readonly [number[], number, number, number])[] = [
        [[7], 7, 7, 7],
        [[9, 1, 5], 5, 1, 9],
        [[10, 2, 4, 100], 7, 2, 100],
    ];
    for (const [values, median, least, most] of cases) {
        it(`finds ${median} between ${least} and ${most} in ${values.join(", ")}`, () => {
            assert.deepEqual(spreadOf(values), { median, least, most });
        });
    }

    it("leaves the order of the rounds as it was", () => {
        const values = [3, 1, 2];
        spreadOf(values);
        assert.deepEqual(values, [3, 1, 2]);
    });

    it("refuses a median of nothing", () => {
        assert.throws(() => spreadOf([]), RangeError);
    });
});

describe("middleOf()", () => {
    it("chooses the round in the middle, of an even number the lower one", () => {
        const lengthOf = (text: string) => text.length;
        assert.equal(middleOf(["ccc", "a", "bb"], lengthOf), "bb");
        assert.equal(middleOf(["dddd", "ccc", "a", "bb"], lengthOf), "bb");
    });
});
