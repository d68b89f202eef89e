import assert from "node:assert/strict";

import type { PastMemberUpdate } from "../../../../../provider/cli/console/model/past-upgrade";
import { listUpgrades } from "../../../../../provider/cli/console/model/past-upgrade";
import { db1, db2, db3 } from "../../../../kit/made-up/topologies";

/** An update of 3 s that starts at a time like "12:00:07". */
function memberUpdate(time: string, host: string, from: string, to: string): PastMemberUpdate {
    const startedAt = `2026-05-01T${time}.000Z`;
    const measured = { downMs: 2000, totalMs: 3000, noPrimaryMs: host === db1 ? 120 : 0 };
    return { host, from, to, role: "secondary", startedAt, ...measured };
}

const up = [
    memberUpdate("12:00:00", db2, "5.0.4", "6.0.27"),
    memberUpdate("12:00:04", db3, "5.0.4", "6.0.27"),
    memberUpdate("12:00:08", db1, "5.0.4", "6.0.27"),
];

describe("listUpgrades()", () => {
    it("combines the updates to a version, with the time since the first one started", () => {
        const [upgrade, ...others] = listUpgrades([...up].reverse());
        assert.deepEqual(others, []);
        const { updates, ...head } = upgrade!;
        assert.deepEqual(head, {
            from: "5.0.4",
            to: "6.0.27",
            startedAt: "2026-05-01T12:00:00.000Z",
            totalMs: 11_000,
            noPrimaryMs: 120,
        });
        assert.deepEqual(
            updates.map(({ host, afterMs }) => [host, afterMs]),
            [
                [db2, 0],
                [db3, 4000],
                [db1, 8000],
            ],
        );
    });

    const cases: readonly (readonly [string, readonly PastMemberUpdate[], readonly string[]])[] = [
        ["nothing for a set that was never upgraded", [], []],
        [
            "an upgrade, a downgrade and an upgrade as three, newest first",
            [
                ...up,
                memberUpdate("13:00:00", db2, "6.0.27", "5.0.4"),
                memberUpdate("13:00:04", db1, "6.0.27", "5.0.4"),
                memberUpdate("14:00:00", db2, "5.0.4", "6.0.27"),
            ],
            ["5.0.4 to 6.0.27: 1", "6.0.27 to 5.0.4: 2", "5.0.4 to 6.0.27: 3"],
        ],
        [
            "each hop of an upgrade path as one",
            [memberUpdate("11:00:00", db1, "4.4.29", "5.0.4"), ...up],
            ["5.0.4 to 6.0.27: 3", "4.4.29 to 5.0.4: 1"],
        ],
        [
            "members of different versions as one",
            [up[0]!, memberUpdate("12:00:04", db3, "5.0.31", "6.0.27")],
            ["5.0.4, 5.0.31 to 6.0.27: 2"],
        ],
        [
            "two updates of one member to the same version as two",
            [...up, memberUpdate("15:00:00", db2, "5.0.4", "6.0.27")],
            ["5.0.4 to 6.0.27: 1", "5.0.4 to 6.0.27: 3"],
        ],
    ];
    for (const [title, updates, expected] of cases) {
        it(`lists ${title}`, () => {
            const listed = listUpgrades(updates).map(
                (upgrade) => `${upgrade.from} to ${upgrade.to}: ${upgrade.updates.length}`,
            );
            assert.deepEqual(listed, expected);
        });
    }
});
