import assert from "node:assert/strict";

import { healthOf } from "../../../../../provider/cli/console/model/health";
import type { Topology } from "../../../../../provider/core/topology/topology";
import {
    db1,
    db2,
    db3,
    primary,
    secondary,
    setOf,
    stopped,
} from "../../../../kit/made-up/topologies";

const down = stopped(db3, "5.0.4");

describe("healthOf()", () => {
    const cases: readonly (readonly [string, Topology, string, RegExp])[] = [
        [
            "a set whose members all serve",
            setOf(primary(db1), secondary(db2), secondary(db3)),
            "healthy",
            /^All 3 members of rs0 serve; db1:27017 is primary$/,
        ],
        [
            "a set that cannot lose another member",
            setOf(primary(db1), secondary(db2), down),
            "reduced",
            /^rs0 takes writes at db1:27017, without db3:27017 \(DOWN\); if one more .* no majority$/,
        ],
        [
            "a set that can",
            setOf(
                primary(db1),
                secondary(db2),
                secondary("db4:27017"),
                secondary("db5:27017"),
                down,
            ),
            "reduced",
            /^rs0 takes writes at db1:27017, without db3:27017 \(DOWN\)$/,
        ],
        [
            "a set without a primary",
            setOf(secondary(db1), secondary(db2), secondary(db3)),
            "no-primary",
            /^rs0 has no primary: it takes no writes$/,
        ],
        [
            "a set whose only primary is of an earlier election",
            setOf(primary(db1, { term: 4 }), secondary(db2, { term: 5 }), secondary(db3)),
            "no-primary",
            /no primary/,
        ],
    ];
    it("does not count members that have stopped answering", () => {
        const set = setOf(primary(db1), secondary(db2), secondary(db3));
        assert.match(
            healthOf(set, new Set([db3])).text,
            /^rs0 takes writes at db1:27017, without db3:27017 \(no answer\); if one more /,
        );
        assert.deepEqual(healthOf(set, new Set([db1])), {
            level: "no-primary",
            text: "db1:27017 was the primary of rs0, and does not answer",
        });
    });

    for (const [condition, topology, level, text] of cases) {
        it(`calls ${condition} ${level}`, () => {
            const health = healthOf(topology);
            assert.equal(health.level, level);
            assert.match(health.text, text);
        });
    }
});
