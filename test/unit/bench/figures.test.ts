import assert from "node:assert/strict";

import { figuresOf } from "../../../bench/core/figures";
import { applicationOf, upgrade } from "./records";

describe("figuresOf()", () => {
    const figures = figuresOf(upgrade);

    it("tells the total, the longest gap of the majority writer and the time without a primary", () => {
        assert.equal(figures.totalMs, 5_000);
        assert.equal(figures.noPrimaryMs, 40);
        // Also what comes after the end: an upgrade may leave something behind.
        assert.equal(figures.longestMajorityGapMs, 2_620);
    });

    it("splits the gaps by phase", () => {
        const [writer] = figures.applications;
        assert.equal(writer!.phases.secondaries.longestMs, 1_000);
        assert.deepEqual(writer!.phases["hand-over"], { longestMs: 120, summedMs: 200 });
    });

    it("tells where each member's time went, in the order of the restarts", () => {
        assert.deepEqual(figures.members[1], {
            ...{ host: "b:2", role: "secondary", beforeMs: 400, quiesceMs: 100 },
            ...{ shutdownMs: 200, switchMs: 50, bootMs: 170, catchUpMs: 80 },
        });
        assert.equal(figures.afterMs, 1_200);
    });

    it("adds up what failed and what was tried again, over all applications, without what was before", () => {
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
