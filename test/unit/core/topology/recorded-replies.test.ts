import assert from "node:assert/strict";

import type { HostFacts } from "../../../../provider/core/topology/interpret";
import { interpretSet } from "../../../../provider/core/topology/interpret";
import type { Topology } from "../../../../provider/core/topology/topology";
import { primaryOf } from "../../../../provider/core/topology/topology";
import { listFixtures, readFixture } from "../../../kit/records/reply-fixtures";
import { db1, db2, db3, seriesOf } from "../../../kit/made-up/topologies";

const recorded = ["4.2.6", "4.4.2", "5.0.4", "6.0.27"];

const facts: HostFacts = { processRuns: true, uncleanShutdown: false, configDiffers: false };

/** The set of the recorded replies. */
function topologyOf(name: string): Topology {
    const replies = Object.entries(readFixture(name).observed ?? {});
    assert.ok(replies.length > 0);
    return interpretSet(
        "rs0",
        replies.map(([host, each]) => ({ host, facts, replies: each })),
    );
}

describe("test/fixtures/replies", () => {
    it("states for each file whether a server or the documentation is its source", () => {
        const names = listFixtures();
        assert.ok(names.length > 4 * recorded.length);
        for (const name of names) {
            const [folder = ""] = name.split("/");
            const expected = folder === "documentation" ? folder : `mongod ${folder}`;
            assert.equal(readFixture(name).source, expected, name);
        }
    });
});

for (const version of recorded) {
    describe(`interpretSet() on replies of ${version} servers`, () => {
        const series = seriesOf(version);

        it("reads a primary, a secondary and an arbiter", () => {
            const topology = topologyOf(`${version}/healthy`);
            assert.equal(topology.initiated, true);
            assert.deepEqual(topology.undeclared, []);
            const [primary, secondary, arbiter] = topology.members;
            assert.deepEqual(
                topology.members.map((member) => [member.state, member.version, member.inSet]),
                ["PRIMARY", "SECONDARY", "ARBITER"].map((state) => [state, version, true]),
            );
            assert.deepEqual([primary?.priority, secondary?.priority], [2, 1]);
            assert.deepEqual(
                [primary?.fcv, secondary?.fcv, arbiter?.fcv],
                [series, series, undefined],
            );
            assert.deepEqual([primary?.lagSecs, arbiter?.lagSecs], [0, undefined]);
            assert.equal(typeof secondary?.lagSecs, "number");
            assert.deepEqual([primary?.syncSource, secondary?.syncSource], [undefined, db1]);
            assert.deepEqual([primary?.arbiter, arbiter?.arbiter], [false, true]);
        });

        it("reports a change of the FCV that has not finished", () => {
            const [primary, secondary] = topologyOf(`${version}/fcv-half`).members;
            assert.equal(primary?.fcvInTransition, true);
            assert.notEqual(primary.fcv, series);
            assert.equal(secondary?.fcvInTransition, false);
            assert.equal(secondary.fcv, series);
        });

        it("reports a set that was never initiated", () => {
            const topology = topologyOf(`${version}/uninitiated`);
            assert.equal(topology.initiated, false);
            assert.deepEqual(
                topology.members.map((member) => [member.state, member.version, member.inSet]),
                [["STARTUP", version, false]],
            );
        });

        it("reports a member in its initial sync", () => {
            const topology = topologyOf(`${version}/joining`);
            assert.equal(primaryOf(topology)?.host, db1);
            assert.deepEqual(
                topology.members.map((member) => [member.host, member.state]),
                [
                    [db1, "PRIMARY"],
                    [db2, "SECONDARY"],
                    [db3, "STARTUP2"],
                ],
            );
        });
    });
}
