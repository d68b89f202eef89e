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
const unseen: WriteState = { kind: "unseen" };

/** Looks every 200 ms, from 0 on. */
function lineOf(states: readonly WriteState[], keepMs = 60_000): readonly Interval[] {
    return states.reduce<readonly Interval[]>(
        (line, state, index) => addObservation(line, state, index * 200, keepMs),
        [],
    );
}

describe("addLook()", () => {
    it("joins looks that saw the same", () => {
        assert.deepEqual(lineOf([db1, db1, none, none, db2]), [
            { ...db1, firstMs: 0, lastMs: 200 },
            { ...none, firstMs: 400, lastMs: 600 },
            { ...db2, firstMs: 800, lastMs: 800 },
        ]);
    });

    it("forgets what ended long ago", () => {
        assert.deepEqual(lineOf([db1, none, db2, db2, db2], 500), [
            { ...db2, firstMs: 400, lastMs: 800 },
        ]);
    });
});

describe("gapsIn()", () => {
    const cases: readonly (readonly [string, readonly WriteState[], readonly string[]])[] = [
        ["finds none where one member takes writes all the time", [db1, db1, db1], []],
        ["finds none before anything took writes", [none, none, db1], []],
        [
            "knows bounds of one that looks have seen",
            [db1, none, none, db2],
            ["no-primary between 0.20 s and 0.60 s"],
        ],
        ["knows an upper bound of one look", [db1, none, db1], ["no-primary below 0.40 s"]],
        [
            "counts another primary as a gap between two looks",
            [db1, db2],
            ["no-primary below 0.20 s"],
        ],
        ["says that one lasts", [db1, none, none], ["no-primary 0.20 s so far"]],
        [
            "does not call it a gap in writes where nobody answered",
            [db1, unseen, db1],
            ["unseen below 0.40 s"],
        ],
        [
            "calls it one where anybody said so",
            [db1, unseen, none, db1],
            ["no-primary between 0.20 s and 0.60 s"],
        ],
        [
            "tells two apart",
            [db1, none, db1, none, db1],
            ["no-primary below 0.40 s", "no-primary below 0.40 s"],
        ],
    ];
    for (const [what, states, desired] of cases) {
        it(what, () => {
            const gaps = gapsIn(lineOf(states));
            assert.deepEqual(
                gaps.map((gap) => `${gap.kind} ${describeGap(gap)}`),
                desired,
            );
        });
    }
});
