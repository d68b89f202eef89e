import assert from "node:assert/strict";

import { preflight } from "../../../../provider/core/checks/preflight";
import type { Topology } from "../../../../provider/core/topology/topology";
import { guardStep } from "../../../../provider/run/guard/guard";
import { limits } from "../../../kit/made-up/limits";
import { db1, db2, db3, primary, secondary, setOf, stopped } from "../../../kit/made-up/topologies";

const goal = { version: "5.0.4" };
const emptied = stopped(db3, "5.0.4", { holdsData: false });
const start = { kind: "start-member", host: db3, version: "5.0.4" } as const;

function found(topology: Topology): readonly string[] {
    return preflight(topology, goal, limits)
        .filter(({ code }) => code === "data-emptied")
        .map(({ severity, host }) => `${severity} ${String(host)}`);
}

describe("a member with an empty data folder", () => {
    it("is started in a set with a primary, with a warning", () => {
        const topology = setOf(primary(db1), secondary(db2), emptied);
        assert.deepEqual(found(topology), [`warning ${db3}`]);
        assert.equal(guardStep(start, topology, goal, 10), undefined);
    });

    it("is not started in a set without a primary, whose election its vote could decide", () => {
        const topology = setOf(secondary(db1), stopped(db2, "5.0.4"), emptied);
        assert.deepEqual(found(topology), [`blocker ${db3}`]);
        assert.equal(guardStep(start, topology, goal, 10)?.code, "data-emptied");
    });

    it("is distinguished from one that holds data, and from a new one", () => {
        const others = [secondary(db1), secondary(db2)];
        for (const member of [
            stopped(db3, "5.0.4", { holdsData: true }),
            stopped(db3, "5.0.4", { holdsData: false, inSet: false }),
        ]) {
            const topology = setOf(...others, member);
            assert.deepEqual(found(topology), []);
            assert.equal(guardStep(start, topology, goal, 10), undefined);
        }
    });
});
