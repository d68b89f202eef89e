import assert from "node:assert/strict";

import { figuresOf } from "../../../bench/core/figures";
import { resultOf } from "../../../bench/core/result";
import { markdown, renderResult } from "../../../bench/core/tables";
import { upgrade } from "./records";

const conditions = { from: "5.0.4", to: "6.0.5", members: 3, load: 1, rounds: 3, cores: 2 };

/** Three rounds with these durations. */
function rounds(...totals: readonly number[]) {
    return totals.map((endedMs) => {
        const record = { ...upgrade, endedMs };
        return { record, figures: figuresOf(record) };
    });
}

const result = resultOf(
    conditions,
    [
        { strategy: "documented", rounds: rounds(60_000, 40_000, 50_000) },
        { strategy: "package", rounds: rounds(10_000, 12_000, 15_000) },
    ],
    { emptyMs: 900, ownMs: 250, ownNothingToDoMs: 200, engineMs: 150 },
);

describe("resultOf()", () => {
    it("keeps the medians and spreads by strategy", () => {
        assert.equal(result.strategies.documented?.totalMs, 50_000);
        const { least, most } = result.strategies.package!.spread.totalMs;
        assert.deepEqual([least, most], [10_000, 15_000]);
    });

    it("has every figure that readers of the file need", () => {
        for (const strategy of Object.values(result.strategies)) {
            const { totalMs, longestMajorityGapMs, noPrimaryMs, failedOperations } = strategy;
            for (const figure of [totalMs, longestMajorityGapMs, noPrimaryMs, failedOperations]) {
                assert.equal(typeof figure, "number");
            }
        }
        assert.equal(result.preview?.ownMs, 250);
    });

    it("takes the medians by the order of the members' updates", () => {
        const roles = result.strategies.package!.members.map(({ role }) => role);
        assert.deepEqual(roles, ["secondary", "secondary", "primary"]);
    });
});

describe("renderResult()", () => {
    it("compares each strategy with the documented procedure", () => {
        const line = renderResult(result)
            .split("\n")
            .find((each) => each.startsWith("| package "));
        assert.match(line ?? "", /\| 12\.0 \(10\.0 to 15\.0\), 0\.24× \|/);
    });

    it("works without the documented procedure and the previews", () => {
        const alone = resultOf(
            conditions,
            [{ strategy: "naive", rounds: rounds(1_000) }],
            undefined,
        );
        const text = renderResult(alone);
        assert.match(text, /\| naive +\| 1\.0 +\|/);
        assert.doesNotMatch(text, /preview/);
    });
});

describe("markdown()", () => {
    it("aligns the columns", () => {
        assert.equal(
            markdown([
                ["a", "long head"],
                ["longer", "b"],
            ]),
            ["| a      | long head |", "|--------|-----------|", "| longer | b         |"].join(
                "\n",
            ),
        );
    });
});
