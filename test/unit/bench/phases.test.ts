import assert from "node:assert/strict";

import type { Phase } from "../../../bench/core/phases";
import { phaseOf } from "../../../bench/core/phases";
import { restartsOf, vacanciesOf } from "../../../bench/core/restarts";
import { upgrade } from "./records";

describe("phaseOf()", () => {
    const span = { fromMs: 0, toMs: 5_000 };
    const restarts = restartsOf(upgrade.members, span);
    const vacancies = vacanciesOf(upgrade.members, span);
    const cases: readonly (readonly [string, number, number, Phase])[] = [
        ["before anything is stopped", 500, 600, "secondaries"],
        ["while a secondary is unavailable", 1_000, 1_200, "secondaries"],
        ["after the last secondary is back", 2_700, 2_800, "secondaries"],
        ["that overlaps the time without a primary", 2_900, 3_010, "handover"],
        ["right after the election", 3_050, 3_150, "handover"],
        ["as soon as the old primary is stopped", 3_210, 3_300, "old primary"],
        ["long after the last restart", 4_800, 4_900, "old primary"],
    ];
    for (const [when, fromMs, toMs, phase] of cases) {
        it(`counts a gap ${when} for "${phase}"`, () => {
            assert.equal(phaseOf({ fromMs, toMs }, restarts, vacancies), phase);
        });
    }
});
