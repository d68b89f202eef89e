import assert from "node:assert/strict";

import type { Interval, WriteState } from "../../../../../provider/cli/console/model/availability";
import {
    addObservation,
    describeGap,
    gapsIn,
} from "../../../../../provider/cli/console/model/availability";

const db1: WriteState = { kind: "writable", host: "db1:27017" };
const db2: WriteState = { kind: "writable", host: "db2:27017" };
const none: WriteState = { kind: "no-primary" };
const unknown: WriteState = { kind: "unknown" };

/** Observations every 200 ms, from 0 on. */
function timelineOf(states: readonly WriteState[], keepMs = 60_000): readonly Interval[] {
    return states.reduce<readonly Interval[]>(
        (timeline, state, index) => addObservation(timeline, state, index * 200, keepMs),
        [],
    );
}

describe("addObservation()", () => {
    it("joins observations with the same result", () => {
        assert.deepEqual(timelineOf([db1, db1, none, none, db2]), [
            { ...db1, firstMs: 0, lastMs: 200 },
            { ...none, firstMs: 400, lastMs: 600 },
            { ...db2, firstMs: 800, lastMs: 800 },
        ]);
    });

    it("drops intervals that ended long ago", () => {
        assert.deepEqual(timelineOf([db1, none, db2, db2, db2], 500), [
            { ...db2, firstMs: 400, lastMs: 800 },
        ]);
    });
});

describe("gapsIn()", () => {
    const cases: readonly (readonly [string, readonly WriteState[], readonly string[]])[] = [
        ["finds none if one member takes writes all the time", [db1, db1, db1], []],
        ["finds none before any member took writes", [none, none, db1], []],
        [
            "knows both bounds of an observed gap",
            [db1, none, none, db2],
            ["no-primary between 0.20 s and 0.60 s"],
        ],
        [
            "knows only an upper bound from one observation",
            [db1, none, db1],
            ["no-primary below 0.40 s"],
        ],
        [
            "counts a new primary as a gap between two observations",
            [db1, db2],
            ["no-primary below 0.20 s"],
        ],
        ["reports a gap that lasts", [db1, none, none], ["no-primary 0.20 s so far"]],
        [
            "does not report a lost primary if no member answered",
            [db1, unknown, db1],
            ["unknown below 0.40 s"],
        ],
        [
            "reports a lost primary as soon as one member answered",
            [db1, unknown, none, db1],
            ["no-primary between 0.20 s and 0.60 s"],
        ],
        [
            "separates two gaps",
            [db1, none, db1, none, db1],
            ["no-primary below 0.40 s", "no-primary below 0.40 s"],
        ],
    ];
    for (const [title, states, expected] of cases) {
        it(title, () => {
            const gaps = gapsIn(timelineOf(states));
            assert.deepEqual(
                gaps.map((gap) => `${gap.kind} ${describeGap(gap)}`),
                expected,
            );
        });
    }
});
