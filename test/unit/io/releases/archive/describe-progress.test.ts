import assert from "node:assert/strict";

import { describeProgress } from "../../../../../provider/io/releases/archive/archive";

describe("describeProgress()", () => {
    it("says how much of a download is there", () => {
        assert.equal(describeProgress(30_400_000, 77_000_000), "30 of 77 MB (39 %)");
    });

    it("says what is there where nobody tells how much there is", () => {
        assert.equal(describeProgress(30_400_000, 0), "30 MB");
    });
});
