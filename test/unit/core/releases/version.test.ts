import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import {
    areNeighbours,
    canLowerFcv,
    compareSeries,
    compareVersions,
    isHop,
    isKnownSeries,
    isRapidRelease,
    isDowngradeByOneSeries,
    knownSeries,
    needsFcvConfirmation,
    parseVersion,
    downgradeFloor,
    seriesPath,
    versionWithEdition,
} from "../../../../provider/core/releases/version";

/** From and to, as the release notes' "Upgrade a Replica Set" pages allow them, and whether the FCV needs `confirm`. */
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

/**
 * From and to of downgrades while the FCV is the older series', with the oldest release: "always" or only
 * "depending on the data". Sources: the release notes' "Downgrade" and compatibility pages.
 */
const downgrades = [
    ["4.2", "4.0", undefined],
    ["4.4", "4.2", "4.2.6 always"],
    ["5.0", "4.4", "4.4.7 depending on the data"],
    ["6.0", "5.0", "5.0.7 depending on the data"],
    ["7.0", "6.0", undefined],
    ["8.0", "7.0", undefined],
    ["8.2", "8.0", undefined],
    ["8.3", "8.2", undefined],
    ["8.3", "8.0", undefined],
    ["9.0", "8.3", undefined],
    ["9.0", "8.0", undefined],
] as const;

/** Series whose FCV may be lowered, from their "Downgrade" pages. Those of 7.0, 8.0 and 8.2 exclude it. */
const lowering = ["4.2", "4.4", "5.0", "6.0", "8.3", "9.0"];

/** Every pair of series with a path from the first to the last, with the series in between. */
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
    const community = { edition: "community" } as const;
    const valid = [
        ["6.0.27", { release: "6.0.27", series: "6.0", ...community }],
        ["4.4.0", { release: "4.4.0", series: "4.4", ...community }],
        ["10.0.12", { release: "10.0.12", series: "10.0", ...community }],
        ["7.0.0-rc0", { release: "7.0.0", series: "7.0", ...community, candidate: "rc0" }],
        [
            "7.1.0-alpha-538-g1234567",
            { release: "7.1.0", series: "7.1", ...community, candidate: "alpha-538-g1234567" },
        ],
        ["6.0.5-ent", { release: "6.0.5", series: "6.0", edition: "enterprise" }],
        [
            "7.0.0-rc0-ent",
            { release: "7.0.0", series: "7.0", edition: "enterprise", candidate: "rc0" },
        ],
        ["6.0.5-12", { release: "6.0.5", series: "6.0", edition: "percona", build: 12 }],
    ] as const;
    for (const [text, expected] of valid) {
        it(`parses ${text}, a ${expected.edition} build of series ${expected.series}`, () => {
            assert.deepEqual(parseVersion(text), { text, ...expected });
        });
    }

    const invalid = [
        "",
        "6",
        "6.0",
        "v6.0.1",
        " 6.0.1",
        "6.0.1 ",
        "6.0.x",
        "06.0.1",
        "latest",
        "6.0.1-",
        "6.0.1+4",
        "-ent",
    ];
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

describe("versionWithEdition()", () => {
    it("marks only a server with the modules of Enterprise", () => {
        assert.equal(versionWithEdition("6.0.5", ["enterprise"]), "6.0.5-ent");
        assert.equal(versionWithEdition("6.0.5", []), "6.0.5");
        assert.equal(versionWithEdition("6.0.5-4", ["none"]), "6.0.5-4");
    });
});

describe("compareVersions()", () => {
    /** The versions of a line are equal, and above those of the previous lines. */
    const ascending = [
        ["4.2.6"],
        ["4.4.2"],
        ["5.0.4", "5.0.4-ent"],
        ["5.0.15"],
        ["6.0.5-rc0"],
        ["6.0.5", "6.0.5-ent"],
        ["6.0.5-4"],
        ["6.0.5-12"],
        ["6.0.27"],
        ["7.0.0-alpha"],
        ["7.0.0-rc0", "7.0.0-rc0-ent"],
        ["7.0.0-rc2"],
        ["7.0.0-rc10"],
        ["7.0.0"],
        ["8.0.4"],
        ["8.0.16"],
        ["10.0.0"],
    ];

    it("orders every pair numerically, in both directions", () => {
        for (const [i, left] of ascending.entries()) {
            for (const [j, right] of ascending.entries()) {
                for (const a of left) {
                    for (const b of right) {
                        const found = Math.sign(compareVersions(a, b));
                        assert.equal(found, Math.sign(i - j), `${a} and ${b}`);
                    }
                }
            }
        }
    });

    it("sorts", () => {
        const one = ascending.flatMap(([first]) => first ?? []);
        assert.deepEqual([...one].reverse().sort(compareVersions), one);
    });

    it("refuses texts that are no versions", () => {
        assert.throws(() => compareVersions("6.0", "6.0.1"), UpgradeError);
    });
});

describe("compareSeries()", () => {
    it("orders numerically, not alphabetically", () => {
        assert.deepEqual([...series, "10.0"].reverse().sort(compareSeries), [...series, "10.0"]);
    });
});

describe("isHop()", () => {
    it("agrees with the upgrade pages for every pair of series", () => {
        for (const [from, to] of pairs) {
            assert.equal(isHop(from, to), isInTable(from, to), `${from} to ${to}`);
        }
    });

    it("is false from and to unknown series", () => {
        for (const each of series) {
            assert.equal(isHop(each, "8.1"), false);
            assert.equal(isHop("8.1", each), false);
        }
    });
});

describe("isDowngradeByOneSeries()", () => {
    it("agrees with the downgrade pages for every pair of series", () => {
        for (const [from, to] of pairs) {
            const expected = downgrades.some((row) => row[0] === from && row[1] === to);
            assert.equal(isDowngradeByOneSeries(from, to), expected, `${from} back to ${to}`);
        }
    });
});

describe("downgradeFloor()", () => {
    it("agrees with the downgrade pages for every pair of series", () => {
        for (const [from, to] of pairs) {
            const expected = downgrades.find((row) => row[0] === from && row[1] === to)?.[2];
            const floor = downgradeFloor(from, to);
            const found =
                floor && `${floor.version} ${floor.always ? "always" : "depending on the data"}`;
            assert.equal(found, expected, `${from} back to ${to}`);
        }
    });
});

describe("canLowerFcv()", () => {
    it("agrees with the downgrade page of each series", () => {
        for (const each of knownSeries()) {
            assert.equal(canLowerFcv(each), lowering.includes(each), each);
        }
    });

    it("is false for unknown series", () => {
        assert.equal(canLowerFcv("8.1"), false);
        assert.equal(canLowerFcv("10.0"), false);
    });
});

describe("isRapidRelease()", () => {
    it("is true for the quarterly series between the major ones", () => {
        const rapid = ["5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "8.1"];
        assert.ok(rapid.every(isRapidRelease));
        assert.equal(series.some(isRapidRelease), false);
        assert.equal(rapid.some(isKnownSeries), false);
    });
});

describe("areNeighbours()", () => {
    it("is true for a series and itself, and for series one hop apart in both directions", () => {
        for (const [a, b] of pairs) {
            const expected = a === b || isInTable(a, b) || isInTable(b, a);
            assert.equal(areNeighbours(a, b), expected, `${a} and ${b}`);
        }
    });
});

describe("seriesPath()", () => {
    it("has the fewest hops for every pair of series, and none downwards", () => {
        for (const [from, to] of pairs) {
            const expected = paths.find((path) => path[0] === from && path.at(-1) === to);
            assert.deepEqual(seriesPath(from, to), expected?.slice(1) ?? [], `${from} to ${to}`);
        }
    });

    it("is empty from and to unknown series", () => {
        assert.deepEqual(seriesPath("3.6", "6.0"), []);
        assert.deepEqual(seriesPath("6.0", "6.1"), []);
    });
});

describe("needsFcvConfirmation()", () => {
    it("agrees with the upgrade page of each series", () => {
        for (const [, to, syntax] of hops) {
            assert.equal(needsFcvConfirmation(to), syntax === "confirm", to);
        }
    });

    it("is true for future series", () => {
        assert.equal(needsFcvConfirmation("10.0"), true);
    });
});

describe("knownSeries()", () => {
    it("lists every series that can be upgraded to, oldest first", () => {
        assert.deepEqual(knownSeries(), series.slice(1));
    });

    it("agrees with isKnownSeries()", () => {
        assert.ok(knownSeries().every(isKnownSeries));
        assert.equal(isKnownSeries("8.1"), false);
        assert.equal(isKnownSeries("6"), false);
    });
});
