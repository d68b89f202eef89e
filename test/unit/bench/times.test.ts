import assert from "node:assert/strict";

import { cpuMsOf } from "../../../bench/core/times";

describe("cpuMsOf()", () => {
    it("adds the user and system time of the shell's children", () => {
        assert.equal(cpuMsOf("0m0.01s 0m0.02s\n1m2.500s 0m0.250s\n"), 62_750);
    });

    it("refuses text that is not the output of `times`", () => {
        assert.throws(() => cpuMsOf("command not found"), RangeError);
    });
});
