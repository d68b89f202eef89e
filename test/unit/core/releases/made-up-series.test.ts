import * as assert from "node:assert/strict";

import { checkData } from "../../../../provider/core/checks/data";
import { questionsFor } from "../../../../provider/core/checks/data-questions";
import { checkHost } from "../../../../provider/core/checks/host";
import { preflight } from "../../../../provider/core/checks/preflight";
import { goalsOnPath } from "../../../../provider/core/plan/upgrade-path";
import { planUpgrade } from "../../../../provider/core/plan/plan";
import { checkDriver } from "../../../../provider/core/releases/drivers";
import { findRemovedOptions } from "../../../../provider/core/releases/find-removed-options";
import { knownBadSteps } from "../../../../provider/core/releases/known-bad";
import {
    downgradeFloor,
    knownSeries,
    seriesPath,
} from "../../../../provider/core/releases/version";
import type { Series } from "../../../../provider/core/releases/series/series";
import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import { FakeSet } from "../../../kit/made-up/fake-set";
import { ofSet } from "../../../kit/made-up/inspections";
import { limits } from "../../../kit/made-up/limits";
import { withSeries } from "../../../kit/made-up/made-up-series";
import { db1, threeMembers } from "../../../kit/made-up/topologies";

/** What a contributor would write into one file of provider/core/releases/series/. */
const mongodb99: Series = {
    series: "9.9",
    from: ["9.0"],
    confirmFcv: true,
    lowersFcv: true,
    floor: { version: "9.0.7", always: true, reason: "earlier releases cannot read its files" },
    removedOptions: [{ path: "net.oldOption", effect: "refused", explanation: "it was removed" }],
    minimumDrivers: { nodejs: "12.0" },
    dataRules: [
        {
            question: "indexes",
            problem: "geoHaystack",
            severity: "blocker",
            effect: "servers of 9.9 accept no geoHaystack indexes",
            remedy: "Drop them",
        },
    ],
    knownBad: [
        { tickets: "SERVER-1", to: ["9.9.0", "9.9.0"], happens: "it sleeps", choose: "9.9.1" },
    ],
    host: {
        processor: {
            architecture: "x64",
            from: "9.9.0",
            features: ["avx512f"],
            required: "AVX-512",
        },
        brokenKernels: { first: "9.1.0", last: "9.2.0", required: "one above 9.2" },
    },
};

const goal = { version: "9.9.1", fcv: "9.9" };

describe("a made-up series 9.9", () => {
    it("is unknown before it is listed", () => {
        const [finding] = preflight(threeMembers("9.0.3"), goal, limits);
        assert.equal(finding?.code, "unknown-release");
        assert.ok(!knownSeries().includes("9.9"));
    });

    describe("once it is listed", () => {
        withSeries(mongodb99);

        it("passes the preflight of a set of 9.0", () => {
            assert.deepEqual(preflight(threeMembers("9.0.3"), goal, limits), []);
        });

        it("upgrades a simulated set from 9.0", async () => {
            const set = new FakeSet(threeMembers("9.0.3"));
            const updates = await upgradeSet(goal, set.ports());
            assert.equal(updates.at(-1)?.host, db1);
            assert.deepEqual(
                set.topology.members.map(({ version, fcv, state }) => [version, fcv, state]),
                [
                    ["9.9.1", "9.9", "SECONDARY"],
                    ["9.9.1", "9.9", "PRIMARY"],
                    ["9.9.1", "9.9", "SECONDARY"],
                ],
            );
            assert.deepEqual(planUpgrade(set.topology, goal), []);
        });

        it("downgrades a simulated set to 9.0", async () => {
            const set = new FakeSet(threeMembers("9.9.1", "9.0"));
            await upgradeSet({ version: "9.0.8" }, set.ports());
            assert.ok(set.topology.members.every(({ version }) => version === "9.0.8"));
        });

        it("is on the upgrade path of older series", () => {
            assert.deepEqual(seriesPath("8.0", "9.9"), ["9.0", "9.9"]);
            assert.deepEqual(
                goalsOnPath(threeMembers("8.0.4"), goal, () => "9.0.3"),
                [{ version: "9.0.3", fcv: "9.0" }, goal],
            );
        });

        it("brings its downgrade floor, options, drivers and known-bad releases", () => {
            assert.equal(downgradeFloor("9.9", "9.0")?.version, "9.0.7");
            const [hit] = findRemovedOptions({ net: { oldOption: 1 } }, "9.9.1", "9.0.3");
            assert.equal(hit?.since, "9.9");
            assert.equal(checkDriver("nodejs", "11.9", "9.9")?.minimum, "12.0");
            assert.equal(checkDriver("nodejs", "11.9", "9.0"), undefined);
            assert.equal(knownBadSteps("9.0.3", "9.9.0")[0]?.choose, "9.9.1");
        });

        it("brings its questions about the data, and their answers' findings", () => {
            const set = threeMembers("9.0.3");
            assert.deepEqual(questionsFor(set, goal), ["indexes"]);
            const data = {
                ttlNan: ["at_1 of shop.sessions"],
                geoHaystack: ["place_geoHaystack of shop.cafes"],
                bucketViews: [],
                invalidBuckets: [],
                crowdedDatabases: [],
            };
            assert.deepEqual(
                checkData(set, goal, ofSet({ data })).map(({ message }) => message),
                [
                    "Cannot upgrade rs0 to 9.9.1: servers of 9.9 accept no geoHaystack indexes: place_geoHaystack of shop.cafes",
                ],
            );
        });

        it("brings its demands on hosts", () => {
            const platform = {
                architecture: "x64",
                cpuFeatures: new Set(["avx"]),
                kernel: "9.1.4-generic",
                rseqTaken: false,
            };
            const codes = (version: string) =>
                checkHost(platform, { version }, "vendor").map(({ code }) => code);
            assert.deepEqual(codes("9.0.3"), []);
            assert.deepEqual(codes("9.9.1"), ["cpu-too-old", "kernel-incompatible"]);
        });
    });
});
