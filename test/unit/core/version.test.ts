import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../provider/core/errors";
import {
    areNeighbours,
    compareSeries,
    compareVersions,
    isHop,
    isKnownSeries,
    knownSeries,
    needsFcvConfirmation,
    parseVersion,
    seriesPath,
} from "../../../provider/core/version";

/** From and to, as the release notes' "Upgrade a Replica Set" pages allow them, with what FCV is set by afterwards. */
const hops = [
    ["4.0", "4.2", "plain"],
    ["4.2", "4.4", "plain"],
    ["4.4", "5.0", "plain"],
    ["5.0", "6.0", "plain"],
    ["6.0", "7.0", "confirm"],
    ["7.0", "8.0", "confirm"],
    ["8.0", "8.2", "confirm"],
    ["8.2", "8.3", "confirm"],
    ["8.0", "8.3", "confirm"],
    ["8.3", "9.0", "confirm"],
    ["8.0", "9.0", "confirm"],
] as const;

/** Every pair of series with a way from the first to the last: what has to be installed on it. */
const paths = [
    "4.0 4.2",
    "4.0 4.2 4.4",
    "4.0 4.2 4.4 5.0",
    "4.0 4.2 4.4 5.0 6.0",
    "4.0 4.2 4.4 5.0 6.0 7.0",
    "4.0 4.2 4.4 5.0 6.0 7.0 8.0",
    "4.0 4.2 4.4 5.0 6.0 7.0 8.0 8.2",
    "4.0 4.2 4.4 5.0 6.0 7.0 8.0 8.3",
    "4.0 4.2 4.4 5.0 6.0 7.0 8.0 9.0",
    "4.2 4.4",
    "4.2 4.4 5.0",
    "4.2 4.4 5.0 6.0",
    "4.2 4.4 5.0 6.0 7.0",
    "4.2 4.4 5.0 6.0 7.0 8.0",
    "4.2 4.4 5.0 6.0 7.0 8.0 8.2",
    "4.2 4.4 5.0 6.0 7.0 8.0 8.3",
    "4.2 4.4 5.0 6.0 7.0 8.0 9.0",
    "4.4 5.0",
    "4.4 5.0 6.0",
    "4.4 5.0 6.0 7.0",
    "4.4 5.0 6.0 7.0 8.0",
    "4.4 5.0 6.0 7.0 8.0 8.2",
    "4.4 5.0 6.0 7.0 8.0 8.3",
    "4.4 5.0 6.0 7.0 8.0 9.0",
    "5.0 6.0",
    "5.0 6.0 7.0",
    "5.0 6.0 7.0 8.0",
    "5.0 6.0 7.0 8.0 8.2",
    "5.0 6.0 7.0 8.0 8.3",
    "5.0 6.0 7.0 8.0 9.0",
    "6.0 7.0",
    "6.0 7.0 8.0",
    "6.0 7.0 8.0 8.2",
    "6.0 7.0 8.0 8.3",
    "6.0 7.0 8.0 9.0",
    "7.0 8.0",
    "7.0 8.0 8.2",
    "7.0 8.0 8.3",
    "7.0 8.0 9.0",
    "8.0 8.2",
    "8.0 8.3",
    "8.0 9.0",
    "8.2 8.3",
    "8.2 8.3 9.0",
    "8.3 9.0",
].map((path) => path.split(" "));

const series = ["4.0", "4.2", "4.4", "5.0", "6.0", "7.0", "8.0", "8.2", "8.3", "9.0"];
const pairs = series.flatMap((from) => series.map((to) => [from, to] as const));

function isInTable(from: string, to: string): boolean {
    return hops.some((hop) => hop[0] === from && hop[1] === to);
}

describe("parseVersion()", () => {
    const valid = [
        ["6.0.27", "6.0"],
        ["4.4.0", "4.4"],
        ["10.0.12", "10.0"],
        ["7.0.0-rc0", "7.0"],
        ["6.0.5-ent", "6.0"],
        ["6.0.5-12", "6.0"],
    ] as const;
    for (const [text, series] of valid) {
        it(`reads ${text} as one of series ${series}`, () => {
            assert.deepEqual(parseVersion(text), { text, series });
        });
    }

    const invalid = ["", "6", "6.0", "v6.0.1", " 6.0.1", "6.0.1 ", "6.0.x", "06.0.1", "latest"];
    for (const text of invalid) {
        it(`refuses "${text}"`, () => {
            assert.throws(() => parseVersion(text), {
                name: "UpgradeError",
                code: "version-invalid",
                message: `Cannot read "${text}" as a server version: a full one like "6.0.27" is required`,
            });
        });
    }
});

describe("compareVersions()", () => {
    const ascending = [
        "4.2.6",
        "4.4.2",
        "5.0.4",
        "5.0.15",
        "6.0.5-12",
        "6.0.27",
        "7.0.0-rc0",
        "7.0.0-rc1",
        "7.0.0",
        "8.0.4",
        "8.0.16",
        "10.0.0",
    ];

    it("orders by number, not by text", () => {
        const shuffled = [...ascending].reverse();
        assert.deepEqual(shuffled.sort(compareVersions), ascending);
        assert.ok(compareVersions("10.0.0", "8.0.4") > 0);
    });

    it("finds a version equal to itself", () => {
        assert.equal(compareVersions("6.0.27", "6.0.27"), 0);
    });

    it("refuses what is no version", () => {
        assert.throws(() => compareVersions("6.0", "6.0.1"), UpgradeError);
    });
});

describe("compareSeries()", () => {
    it("orders by number, not by text", () => {
        assert.deepEqual([...series, "10.0"].reverse().sort(compareSeries), [...series, "10.0"]);
    });
});

describe("isHop()", () => {
    it("agrees with the upgrade pages for every pair of series", () => {
        for (const [from, to] of pairs) {
            assert.equal(isHop(from, to), isInTable(from, to), `${from} to ${to}`);
        }
    });

    it("knows no way from or to a series that it does not know", () => {
        for (const each of series) {
            assert.equal(isHop(each, "8.1"), false);
            assert.equal(isHop("8.1", each), false);
        }
    });
});

describe("areNeighbours()", () => {
    it("lets a series run beside itself and beside those one hop away, in both directions", () => {
        for (const [a, b] of pairs) {
            const expected = a === b || isInTable(a, b) || isInTable(b, a);
            assert.equal(areNeighbours(a, b), expected, `${a} beside ${b}`);
        }
    });
});

describe("seriesPath()", () => {
    it("takes the fewest hops for every pair of series, and none downwards", () => {
        for (const [from, to] of pairs) {
            const expected = paths.find((path) => path[0] === from && path.at(-1) === to);
            assert.deepEqual(seriesPath(from, to), expected?.slice(1) ?? [], `${from} to ${to}`);
        }
    });

    it("is empty from and to a series that is not known", () => {
        assert.deepEqual(seriesPath("3.6", "6.0"), []);
        assert.deepEqual(seriesPath("6.0", "6.1"), []);
    });
});

describe("needsFcvConfirmation()", () => {
    it("is what the upgrade page of each series says", () => {
        for (const [, to, syntax] of hops) {
            assert.equal(needsFcvConfirmation(to), syntax === "confirm", to);
        }
    });

    it("holds for series to come", () => {
        assert.equal(needsFcvConfirmation("10.0"), true);
    });
});

describe("knownSeries()", () => {
    it("lists every series that can be upgraded to, oldest first", () => {
        assert.deepEqual(knownSeries(), series.slice(1));
    });

    it("is what isKnownSeries() knows", () => {
        assert.ok(knownSeries().every(isKnownSeries));
        assert.equal(isKnownSeries("8.1"), false);
        assert.equal(isKnownSeries("6"), false);
    });
});
