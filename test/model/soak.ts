import { parseArgs } from "node:util";

import * as fc from "fast-check";

import { cases } from "./simulation/case";
import { drive } from "./simulation/drive";

// npm run soak -- --seed S --minutes N; simulation.test.ts runs it with --cases.
const { values } = parseArgs({
    options: {
        seed: { type: "string", default: String(Date.now() % 2 ** 31) },
        minutes: { type: "string", default: "10" },
        cases: { type: "string", default: "Infinity" },
    },
});
const perRound = 500;

async function soak(firstSeed: number, minutes: number, maxCases: number): Promise<void> {
    const deadline = performance.now() + minutes * 60_000;
    let done = 0;
    for (let seed = firstSeed; done < maxCases && performance.now() < deadline; seed += 1) {
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

soak(Number(values.seed), Number(values.minutes), Number(values.cases)).catch((error: unknown) => {
    // fast-check names the seed, the path to the shrunk case, and the case.
    const { message, cause } = error as Error;
    console.error(message, cause instanceof Error ? cause.message : "");
    process.exitCode = 1;
});
