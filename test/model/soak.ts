import { parseArgs } from "node:util";

import * as fc from "fast-check";

import { cases } from "./simulation/case";
import { drive } from "./simulation/drive";

// npm run soak -- --seed S --minutes N: the cases of simulation.test.ts, for as long as wanted.
const { values } = parseArgs({
    options: {
        seed: { type: "string", default: String(Date.now() % 2 ** 31) },
        minutes: { type: "string", default: "10" },
    },
});
const perRound = 1000;

async function soak(firstSeed: number, minutes: number): Promise<void> {
    const deadline = performance.now() + minutes * 60_000;
    for (let seed = firstSeed, done = 0; performance.now() < deadline; seed += 1) {
        const check = fc.asyncProperty(cases, async (given) => {
            const { violations, log } = await drive(given);
            if (violations.length > 0) {
                throw new Error([...violations, ...log].join("\n"));
            }
        });
        await fc.assert(check, { numRuns: perRound, seed });
        done += perRound;
        console.log(`seed ${seed}: ${done} cases, no violation`);
    }
}

soak(Number(values.seed), Number(values.minutes)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});
