import assert from "node:assert/strict";

import { viewOf } from "../../../../provider/core/reconfig/view";
import { configOf, voter } from "../../../kit/made-up/set-views";
import {
    db1,
    db2,
    db3,
    db4,
    db5,
    primary,
    secondary,
    setOf,
} from "../../../kit/made-up/topologies";

describe("viewOf()", () => {
    it("lists the members of the configuration that serve, have caught up, and are joining", () => {
        const topology = setOf(
            primary(db1),
            secondary(db2, { lagSecs: 30 }),
            secondary(db3, { state: "STARTUP2" }),
            secondary(db4, { unheard: true }),
            secondary(db5, { inSet: false }),
        );
        const config = configOf(new Map([db1, db2, db3, db4].map((host) => [host, voter])));
        const view = viewOf(topology, config);
        assert.equal(view.primary, db1);
        assert.deepEqual([...view.healthy], [db1, db2]);
        assert.deepEqual([...view.ready], [db1]);
        assert.deepEqual([...view.joining], [db3]);
    });
});
