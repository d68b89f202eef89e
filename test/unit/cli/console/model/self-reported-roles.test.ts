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

describe("overlaySelfReportedRoles()", () => {
    const cases: readonly (readonly [
        string,
        WriteState | undefined,
        readonly string[],
        readonly string[],
    ])[] = [
        ["no member reported", undefined, [], ["PRIMARY", "SECONDARY", "DOWN"]],
        [
            "the primary reports that it stepped down",
            { kind: "no-primary" },
            [db1, db2],
            ["SECONDARY", "SECONDARY", "DOWN"],
        ],
        [
            "another member takes writes",
            { kind: "writable", host: db2 },
            [db1],
            ["SECONDARY", "PRIMARY", "DOWN"],
        ],
        [
            "the primary has not reported since",
            { kind: "no-primary" },
            [db2],
            ["PRIMARY", "SECONDARY", "DOWN"],
        ],
        [
            "a member that was observed down reports that it takes writes",
            { kind: "writable", host: db3 },
            [],
            ["PRIMARY", "SECONDARY", "DOWN"],
        ],
    ];
    for (const [condition, writes, secondaries, expected] of cases) {
        it(`shows ${expected.join(", ")} if ${condition}`, () => {
            const { members } = overlaySelfReportedRoles(observed, writes, new Set(secondaries));
            assert.deepEqual(
                members.map(({ state }) => state),
                expected,
            );
        });
    }
});
