import assert from "node:assert/strict";

import { describeProgress } from "../../../../../provider/io/releases/archive/archive";

describe("describeProgress()", () => {
    it("shows how much of a download is done", () => {
        assert.equal(describeProgress(30_400_000, 77_000_000), "30 of 77 MB (39 %)");
    });

    it("shows only what is done if the size is unknown", () => {
        assert.equal(describeProgress(30_400_000, 0), "30 MB");
    });
});
