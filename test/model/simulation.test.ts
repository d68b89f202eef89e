import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { cases } from "./simulation/case";
import { drive } from "./simulation/drive";

const numRuns = Number(process.env.SIMULATION_CASES ?? 10_000);

describe("runs on a set that lives, in virtual time, with up to four faults anywhere", () => {
    it("never harm the set, and repeated they end at the goal", async () => {
        await fc.assert(
            fc.asyncProperty(cases, async (given) => {
                const { violations, log } = await drive(given);
                assert.deepEqual(violations, [], log.join("\n"));
            }),
            { numRuns },
        );
    });
}).timeout(300_000);
