import assert from "node:assert/strict";

import type { MemberConfig } from "../../../../provider/core/topology/member-config";
import { asDesired } from "../../../../provider/core/topology/member-config";
import { preflight } from "../../../../provider/core/checks/preflight";
import { limits } from "../../../kit/made-up/limits";
import { db1, db2, db3, primary, secondary, setOf } from "../../../kit/made-up/topologies";

const usual: MemberConfig = {
    priority: 1,
    votes: 1,
    hidden: false,
    arbiterOnly: false,
    secondaryDelaySecs: 0,
};

describe("asDesired()", () => {
    it("allows the votes of a set that does not exist yet to be checked", () => {
        const members = [primary(db1), secondary(db2), secondary(db3)].map((member) => ({
            ...member,
            inSet: false,
        }));
        const desired = new Map([[db3, { ...usual, votes: 0, priority: 0 }]]);
        const topology = asDesired({ ...setOf(...members), initiated: false }, desired);
        const findings = preflight(topology, { version: "5.0.4" }, limits);
        assert.deepEqual(
            findings.map(({ code }) => code),
            ["even-votes"],
        );
    });
});
