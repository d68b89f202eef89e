import * as assert from "node:assert/strict";
import { join } from "node:path";

import { runProcess } from "../kit/system/run-process";

const processes = 2;
const casesOfEach = 5000;
/** Two minutes on two cores that have nothing else to do. */
const limitMs = 1_500_000;

/**
 * Two processes, as they have nothing to do but compute; their seeds are far apart. Always the same ones, so that a change
 * is to blame for what fails here; `npm run soak` looks at new ones.
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
    it("never harm the set, and repeated they end at the goal: ten thousand cases", soakAll);
}).timeout(limitMs);
