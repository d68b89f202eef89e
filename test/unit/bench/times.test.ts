import assert from "node:assert/strict";

import { cpuMsOf } from "../../../bench/core/times";

describe("cpuMsOf()", () => {
    it("adds what the children of the shell took, user and system", () => {
        assert.equal(cpuMsOf("0m0.01s 0m0.02s\n1m2.500s 0m0.250s\n"), 62_750);
    });

    it("refuses what is not a shell's times", () => {
        assert.throws(() => cpuMsOf("command not found"), RangeError);
    });
});
