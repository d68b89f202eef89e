import * as assert from "node:assert/strict";

import type { Step } from "../../../../provider/core/plan/step";
import { describeStep } from "../../../../provider/core/plan/step";
import { db1, db2 } from "../../../kit/made-up/topologies";

const sentences: readonly (readonly [string, Step])[] = [
    ["Hand over from db1:27017 to db2:27017", { kind: "hand-over", host: db1, candidate: db2 }],
    [
        "Hand over from db1:27017: no member can take over",
        { kind: "hand-over", host: db1, candidate: undefined },
    ],
    [
        "Stop db2:27017 (hidden secondary, 5.0.4)",
        { kind: "stop-member", host: db2, role: "hidden secondary", from: "5.0.4", to: "6.0.27" },
    ],
    [
        "Switch db2:27017 from 5.0.4 to 6.0.27",
        { kind: "switch-binary", host: db2, from: "5.0.4", to: "6.0.27" },
    ],
    ["Start db2:27017 with 6.0.27", { kind: "start-member", host: db2, version: "6.0.27" }],
    [
        "Wait until db2:27017 runs 6.0.27, is SECONDARY and has caught up",
        { kind: "await-member", host: db2, version: "6.0.27", state: "SECONDARY" },
    ],
    [
        "Wait until db2:27017 runs 6.0.27 and is ARBITER",
        { kind: "await-member", host: db2, version: "6.0.27", state: "ARBITER" },
    ],
    [
        "Raise featureCompatibilityVersion from 5.0 to 6.0",
        { kind: "set-fcv", from: "5.0", to: "6.0" },
    ],
    [
        "Revert db2:27017 from 6.0.27 to 5.0.4",
        { kind: "revert", host: db2, from: "6.0.27", to: "5.0.4" },
    ],
    [
        "Revert db2:27017 (5.0.4) to its previous configuration",
        { kind: "revert", host: db2, from: "5.0.4", to: "5.0.4" },
    ],
];

describe("describeStep()", () => {
    for (const [sentence, step] of sentences) {
        it(`renders "${sentence}"`, () => {
            assert.equal(describeStep(step), sentence);
        });
    }

    it("uses sentence case and no full stop", () => {
        for (const [, step] of sentences) {
            assert.match(describeStep(step), /^[A-Z].*[^.]$/);
        }
    });
});
