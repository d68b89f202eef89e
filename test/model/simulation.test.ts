import * as assert from "node:assert/strict";
import { join } from "node:path";

import { runProcess } from "../kit/system/run-process";

const processes = 2;
const casesOfEach = 5000;
/** It takes two minutes on two idle cores. */
const limitMs = 1_500_000;

/**
 * Runs two processes, as they only compute, with seeds that are far apart. The seeds are fixed, so that a failure here is
 * due to a change of the code; `npm run soak` tries new ones.
 */
async function soakAll(): Promise<void> {
    const runs = Array.from({ length: processes }, (_, index) => {
        const seed = String(1 + index * 2 ** 20);
        const script = join(__dirname, "soak.ts");
        const args = ["--seed", seed, "--minutes", "60", "--cases", String(casesOfEach)];
        return runProcess(process.execPath, ["--import", "tsx", script, ...args], {
            cwd: process.cwd(),
            timeout: limitMs,
        });
    });
    for (const run of await Promise.all(runs)) {
        assert.equal(run.code, 0, run.text);
        assert.match(run.text, new RegExp(`: ${casesOfEach} cases, no violation`));
    }
}

describe("runs on a simulated set in virtual time, with up to four faults anywhere", () => {
    it("never harm the set, and reach the goal when repeated: ten thousand cases", soakAll);
}).timeout(limitMs);
