import * as assert from "node:assert/strict";

import type { LastMemberUpgrade } from "../../../../provider/core/report/upgrade-record";
import { upgradeOutcome } from "../../../../provider/pulumi/session/outcome";
import { db1, db2, db3 } from "../../../kit/made-up/topologies";

function last(startedAt: string, changes: Partial<LastMemberUpgrade> = {}): LastMemberUpgrade {
    return {
        from: "5.0.4",
        to: "6.0.27",
        role: "secondary",
        startedAt: `2024-05-01T12:00:${startedAt}.000Z`,
        downMs: 2000,
        totalMs: 3000,
        noPrimaryMs: 0,
        ...changes,
    };
}

const hop = { from: "5.0.4", to: "6.0.27" };

describe("upgradeOutcome()", () => {
    it("combines the members' measurements, in the order in which they were upgraded", () => {
        const outcome = upgradeOutcome([
            [db1, last("10", { role: "primary", totalMs: 4500, noPrimaryMs: 120 })],
            [db2, last("00")],
            [db3, last("04", { downMs: 2500 })],
        ]);
        assert.deepEqual(outcome, {
            from: "5.0.4",
            to: "6.0.27",
            startedAt: "2024-05-01T12:00:00.000Z",
            members: [
                { host: db2, ...hop, role: "secondary", downMs: 2000, totalMs: 3000 },
                { host: db3, ...hop, role: "secondary", downMs: 2500, totalMs: 3000 },
                { host: db1, ...hop, role: "primary", downMs: 2000, totalMs: 4500 },
            ],
            noPrimaryMs: 120,
            totalMs: 14_500,
        });
    });

    it("ends with the last of the members that were upgraded in parallel", () => {
        const outcome = upgradeOutcome([
            [db2, last("00", { totalMs: 9000 })],
            [db3, last("01", { totalMs: 3000 })],
        ]);
        assert.equal(outcome?.totalMs, 9000);
    });

    it("begins with the hops before, in an update that took several", () => {
        const hops = [
            {
                version: "5.0.4",
                members: [{ host: db3, ...last("00", { from: "4.4.2", to: "5.0.4" }) }],
            },
        ];
        const outcome = upgradeOutcome([[db1, last("30", { noPrimaryMs: 50 })]], hops);
        assert.deepEqual(
            outcome?.members.map(({ host, from, to }) => `${host} ${from} ${to}`),
            ["db3:27017 4.4.2 5.0.4", "db1:27017 5.0.4 6.0.27"],
        );
        assert.deepEqual(
            [outcome.from, outcome.totalMs, outcome.noPrimaryMs],
            ["4.4.2", 33_000, 50],
        );
        const patch = upgradeOutcome([[db1, last("30", { from: "6.0.5" })]], hops);
        assert.deepEqual([patch?.from, patch?.members.length], ["6.0.5", 1]);
    });

    it("leaves out members whose last upgrade was another one", () => {
        const outcome = upgradeOutcome([
            [db1, last("20", { from: "6.0.5", to: "6.0.27" })],
            [db2, last("00")],
            [db3, undefined],
        ]);
        assert.ok(outcome);
        assert.deepEqual(
            outcome.members.map((member) => member.host),
            [db1],
        );
        assert.equal(outcome.from, "6.0.5");
    });

    it("is undefined if no member was ever upgraded", () => {
        assert.equal(upgradeOutcome([[db1, undefined]]), undefined);
        assert.equal(upgradeOutcome([]), undefined);
    });
});
