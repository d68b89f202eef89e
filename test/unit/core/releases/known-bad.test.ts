import * as assert from "node:assert/strict";

import { knownBadSteps } from "../../../../provider/core/releases/known-bad";
import { parseVersion } from "../../../../provider/core/releases/version";

/** From, to, and the vendor's tickets: the bounds of every range, one step inside and outside. */
const steps: readonly (readonly [string, string, readonly string[]])[] = [
    // The releases with which this package is tested, and the hops between them.
    ["4.2.6", "4.4.2", ["WT-7995"]],
    ["4.4.2", "5.0.4", []],
    ["5.0.4", "6.0.5", ["SERVER-91194"]],
    ["6.0.5", "6.0.27", []],
    ["5.0.4", "6.0.27", []],
    ["4.0.28", "4.2.6", []],
    // WT-6623: only 4.4.0, only from 4.2.
    ["4.2.0", "4.4.0", ["WT-6623"]],
    ["4.2.25", "4.4.0", ["WT-6623"]],
    ["4.4.1", "4.4.0", []],
    ["4.2.6", "4.4.1", []],
    // WT-7995: 4.4.2 to 4.4.8, 5.0.0 to 5.0.2. WT-7426: 4.4.5. SERVER-58936: 4.4.7, 5.0.0 and 5.0.1. WT-7984: 4.4.8, 5.0.0 to 5.0.2.
    ["4.2.6", "4.4.4", ["WT-7995"]],
    ["4.2.6", "4.4.5", ["WT-7426", "WT-7995"]],
    ["4.2.6", "4.4.6", ["WT-7995"]],
    ["4.2.6", "4.4.7", ["SERVER-58936", "WT-7995"]],
    ["4.2.6", "4.4.8", ["WT-7984", "WT-7995"]],
    ["4.2.6", "4.4.9", []],
    ["4.4.1", "5.0.0", ["SERVER-58936", "WT-7984", "WT-7995"]],
    ["4.4.1", "5.0.1", ["SERVER-58936", "WT-7984", "WT-7995"]],
    ["4.4.1", "5.0.2", ["WT-7984", "WT-7995"]],
    ["4.4.1", "5.0.3", []],
    // WT-8395: from 4.4.3 and 4.4.4 to 4.4.8 … 4.4.10 and 5.0.2 … 5.0.5.
    ["4.4.2", "4.4.9", []],
    ["4.4.5", "4.4.9", []],
    ["4.4.3", "4.4.8", ["WT-7984", "WT-7995", "WT-8395"]],
    ["4.4.3", "4.4.10", ["WT-8395"]],
    ["4.4.4", "4.4.10", ["WT-8395"]],
    ["4.4.4", "4.4.11", []],
    ["4.4.3", "5.0.2", ["WT-7984", "WT-7995", "WT-8395"]],
    ["4.4.4", "5.0.5", ["WT-8395"]],
    ["4.4.4", "5.0.6", []],
    ["4.4.5", "5.0.5", []],
    // Time series.
    ["5.0.4", "6.0.0", ["SERVER-91194"]],
    ["5.0.4", "6.0.16", ["SERVER-91194"]],
    ["5.0.4", "6.0.17", []],
    ["6.0.27", "7.0.0", ["SERVER-94559 and SERVER-95067"]],
    ["6.0.27", "7.0.15", ["SERVER-94559 and SERVER-95067"]],
    ["6.0.27", "7.0.16", []],
    ["7.0.16", "8.0.0", ["SERVER-94559 and SERVER-95067"]],
    ["7.0.16", "8.0.3", ["SERVER-94559 and SERVER-95067"]],
    ["7.0.16", "8.0.4", []],
    // Other builds of the same release.
    ["4.2.6-ent", "4.4.8-ent", ["WT-7984", "WT-7995"]],
    ["4.2.6-6", "4.4.8-9", ["WT-7984", "WT-7995"]],
    ["4.4.1", "5.0.0-rc4", ["SERVER-58936", "WT-7984", "WT-7995"]],
];

describe("knownBadSteps()", () => {
    for (const [from, to, tickets] of steps) {
        it(`finds for ${from} to ${to}: ${tickets.join(", ") || "nothing"}`, () => {
            const found = knownBadSteps(from, to).map((row) => row.tickets);
            assert.deepEqual([...found].sort(), tickets);
        });
    }

    it("recommends releases of the same series that are not known to be bad", () => {
        for (const [from, to] of steps) {
            for (const { choose } of knownBadSteps(from, to)) {
                assert.equal(parseVersion(choose).series, parseVersion(to).series);
                assert.deepEqual(knownBadSteps(from, choose), [], `${from} to ${choose}`);
            }
        }
    });
});
