import assert from "node:assert/strict";

import { figuresOf } from "../../../bench/core/figures";
import { applicationOf, upgrade } from "./records";

describe("figuresOf()", () => {
    const figures = figuresOf(upgrade);

    it("reports the total, the longest gap of the majority writer and the time without a primary", () => {
        assert.equal(figures.totalMs, 5_000);
        assert.equal(figures.noPrimaryMs, 40);
        // Gaps after the upgrade's end count as well: they may be its after-effects.
        assert.equal(figures.longestMajorityGapMs, 2_620);
    });

    it("splits the gaps by phase", () => {
        const [writer] = figures.applications;
        assert.equal(writer!.phases.secondaries.longestMs, 1_000);
        assert.deepEqual(writer!.phases.handover, { longestMs: 120, summedMs: 200 });
    });

    it("reports the stages of each member's restart, in the order of the restarts", () => {
        assert.deepEqual(figures.members[1], {
            ...{ host: "b:2", role: "secondary", beforeMs: 400, quiesceMs: 100 },
            ...{ shutdownMs: 200, switchMs: 50, bootMs: 170, catchUpMs: 80 },
        });
        assert.equal(figures.afterMs, 1_200);
    });

    it("sums failed and retried operations over all applications, without those before the upgrade", () => {
        const operation = { startedMs: 10, tookMs: 1, attempts: 1, failed: false };
        const applications = [
            applicationOf("majority writer", [[1, 1]]),
            {
                ...applicationOf("w:1 writer", []),
                operations: [
                    { ...operation, startedMs: -10, failed: true, attempts: 2 },
                    { ...operation, failed: true, attempts: 2 },
                    { ...operation, attempts: 3 },
                ],
            },
        ];
        const { failedOperations, retriedOperations } = figuresOf({ ...upgrade, applications });
        assert.deepEqual([failedOperations, retriedOperations], [1, 2]);
    });
});
