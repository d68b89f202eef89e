import assert from "node:assert/strict";

import { overlaySelfReportedRoles } from "../../../../../provider/cli/console/model/self-reported-roles";
import type { WriteState } from "../../../../../provider/cli/console/model/availability";
import {
    db1,
    db2,
    db3,
    primary,
    secondary,
    setOf,
    stopped,
} from "../../../../kit/made-up/topologies";

const observed = setOf(primary(db1), secondary(db2), stopped(db3, "5.0.4"));

describe("asSaid()", () => {
    const cases: readonly (readonly [
        string,
        WriteState | undefined,
        readonly string[],
        readonly string[],
    ])[] = [
        ["nothing was said", undefined, [], ["PRIMARY", "SECONDARY", "DOWN"]],
        [
            "the primary says that it is none any more",
            { kind: "no-primary" },
            [db1, db2],
            ["SECONDARY", "SECONDARY", "DOWN"],
        ],
        [
            "another one takes writes",
            { kind: "writable", host: db2 },
            [db1],
            ["SECONDARY", "PRIMARY", "DOWN"],
        ],
        [
            "the primary has not said anything of late",
            { kind: "no-primary" },
            [db2],
            ["PRIMARY", "SECONDARY", "DOWN"],
        ],
        [
            "one that was seen down says that it takes writes",
            { kind: "writable", host: db3 },
            [],
            ["PRIMARY", "SECONDARY", "DOWN"],
        ],
    ];
    for (const [what, writes, secondaries, desired] of cases) {
        it(`shows ${desired.join(", ")} where ${what}`, () => {
            const { members } = overlaySelfReportedRoles(observed, writes, new Set(secondaries));
            assert.deepEqual(
                members.map(({ state }) => state),
                desired,
            );
        });
    }
});
