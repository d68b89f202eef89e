import assert from "node:assert/strict";

import { joiningVersion } from "../../../../provider/core/plan/recovery";
import {
    db1,
    db2,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

describe("joiningVersion()", () => {
    const mixed = setOf(primary(db1), secondary(db2, running("6.0.5", "5.0")));

    it("is the desired version, if a member already runs its series", () => {
        assert.equal(joiningVersion(threeMembers("5.0.4"), { version: "5.0.4" }), "5.0.4");
        assert.equal(joiningVersion(mixed, { version: "6.0.27" }), "6.0.27");
        assert.equal(joiningVersion(mixed, { version: "5.0.4" }), "5.0.4");
    });

    it("is the oldest version that runs, if the desired one would be a third series", () => {
        assert.equal(joiningVersion(mixed, { version: "7.0.14" }), "5.0.4");
        assert.equal(joiningVersion(threeMembers("5.0.4"), { version: "6.0.27" }), "5.0.4");
    });
});
