import assert from "node:assert/strict";

import { releasesToRemove } from "../../../../provider/core/releases/kept-releases";

describe("releasesToRemove()", () => {
    const lying = ["5.0.4", "6.0.5", "10.0.1", "6.0.27", "installed"];

    it("keeps needed releases, and the numerically newest of the others", () => {
        const needed = new Set(["6.0.27"]);
        assert.deepEqual(releasesToRemove(lying, needed, 1), ["6.0.5", "5.0.4"]);
        assert.deepEqual(releasesToRemove(lying, needed, 0), ["10.0.1", "6.0.5", "5.0.4"]);
        assert.deepEqual(releasesToRemove(lying, needed, 3), []);
    });
});
