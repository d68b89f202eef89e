import assert from "node:assert/strict";

import { drawUpgrades } from "../../../bench/core/svg";
import { timelineOf } from "../../../bench/core/timeline";
import { upgrade } from "./records";

describe("timelineOf()", () => {
    it("shows a member's states without gaps, including its state at the beginning", () => {
        const [old] = upgrade.members;
        const segments = timelineOf(old!, { fromMs: 2_500, toMs: 5_000 });
        assert.deepEqual(
            segments.map(({ activity, version, fromMs, toMs }) => [
                activity,
                version,
                fromMs,
                toMs,
            ]),
            [
                ["primary", "5.0.4", 2_500, 3_020],
                ["secondary", "5.0.4", 3_020, 3_200],
                ["leaving", "5.0.4", 3_200, 3_300],
                ["stopping", "5.0.4", 3_300, 3_500],
                ["down", "5.0.4", 3_500, 3_550],
                ["starting", "6.0.5", 3_550, 3_710],
                ["secondary", "6.0.5", 3_710, 5_000],
            ],
        );
    });

    it("shows a primary that is stopped as leaving, not as a secondary", () => {
        const events = [
            ...upgrade.members[0]!.events.slice(0, 4),
            { atMs: 10, kind: "asked-to-end" } as const,
            { atMs: 11, kind: "became", state: "SECONDARY", before: "PRIMARY" } as const,
        ];
        const activities = timelineOf({ host: "a:1", events }, { fromMs: 0, toMs: 100 });
        assert.deepEqual(
            activities.map(({ activity }) => activity),
            ["primary", "leaving"],
        );
    });
});

describe("drawUpgrades()", () => {
    const picture = drawUpgrades([
        { strategy: "documented", record: upgrade },
        { strategy: "package", record: { ...upgrade, endedMs: 2_500 } },
    ]);

    it("draws a lane for each member of each upgrade, with the durations", () => {
        assert.equal(picture.match(/>member \d</g)?.length, 6);
        assert.match(picture, />The documented procedure: 5\.0 s</);
        assert.match(picture, />This package: 2\.5 s</);
    });

    it("is readable on dark pages, without a script or an external resource", () => {
        assert.match(picture, /@media\(prefers-color-scheme:dark\)/);
        assert.doesNotMatch(picture, /<script|href=|url\(/);
    });

    it("has only numbers for coordinates", () => {
        assert.doesNotMatch(picture, /NaN|Infinity|undefined/);
    });
});
