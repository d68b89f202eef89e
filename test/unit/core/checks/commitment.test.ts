import assert from "node:assert/strict";

import { checkCommitment } from "../../../../provider/core/checks/commitment";
import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import type { Topology } from "../../../../provider/core/topology/topology";
import { voter } from "../../../kit/made-up/set-views";
import {
    arbiter,
    db1,
    db2,
    db3,
    primary,
    secondary,
    setOf,
    stopped,
} from "../../../kit/made-up/topologies";

const lost = stopped(db1, "5.0.4");
const withArbiter = setOf(lost, primary(db2), arbiter(db3));
const without: DesiredConfig = new Map([
    [db2, voter],
    [db3, voter],
]);

function find(topology: Topology, desired = without, isCommitted = false): readonly string[] {
    return checkCommitment(topology, desired, isCommitted).map(({ code }) => code);
}

describe("checkCommitment()", () => {
    it("blocks a change while the members with data are too few to commit what the primary wrote", () => {
        assert.deepEqual(find(withArbiter), ["reconfig-refused"]);
        const voteless = new Map([...without, [db1, { ...voter, votes: 0, priority: 0 }]]);
        assert.deepEqual(find(withArbiter, voteless), ["reconfig-refused"]);
        const gone = setOf({ ...lost, unreachable: true }, primary(db2), arbiter(db3));
        assert.deepEqual(find(gone, new Map([...without, [db1, voter]])), ["reconfig-refused"]);
    });

    it("finds nothing if it is committed, or will be once members are up again that are started first", () => {
        assert.deepEqual(find(withArbiter, without, true), []);
        assert.deepEqual(find(withArbiter, new Map([...without, [db1, voter]])), []);
        assert.deepEqual(find(setOf(lost, primary(db2), secondary(db3))), []);
    });
});
