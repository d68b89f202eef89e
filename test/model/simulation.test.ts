import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { cases } from "./simulation/case";
import { drive } from "./simulation/drive";

describe("runs on a simulated set in virtual time, with up to four faults anywhere", () => {
    it("never harm the set, and repeated they end at the goal", async () => {
        await fc.assert(
            fc.asyncProperty(cases, async (given) => {
                const { violations, log } = await drive(given);
                assert.deepEqual(violations, [], log.join("\n"));
            }),
            { numRuns: 10_000 },
        );
    });
}).timeout(600_000);
