import assert from "node:assert/strict";

import type { UpgradeWindow } from "../../../../provider/core/gates/window";
import { windowStatusAt, windowProblems } from "../../../../provider/io/system/window";

const saturdays: UpgradeWindow = { opens: ["0 22 * * 6"], durationMins: 240, timeZone: "UTC" };
const berlin = (...opens: string[]): UpgradeWindow => ({
    opens,
    durationMins: 60,
    timeZone: "Europe/Berlin",
});

/** [case, window, now, when it opens if it is closed] */
type Case = readonly [string, UpgradeWindow, string, string | undefined];

const cases: readonly Case[] = [
    ["before it", saturdays, "2026-11-28T21:59:59Z", "Sat 2026-11-28 22:00 (UTC)"],
    ["at its opening", saturdays, "2026-11-28T22:00:00Z", undefined],
    ["past midnight", saturdays, "2026-11-29T01:59:59Z", undefined],
    ["at its end", saturdays, "2026-11-29T02:00:00Z", "Sat 2026-12-05 22:00 (UTC)"],
    ["in a zone of its own", berlin("0 9 * * *"), "2026-07-01T07:30:00Z", undefined],
    [
        "a time that daylight saving skips: right after the change",
        berlin("30 2 * * *"),
        "2026-03-29T00:59:00Z",
        "Sun 2026-03-29 03:00 (Europe/Berlin)",
    ],
    [
        "a time that daylight saving skips: for the full duration",
        berlin("30 2 * * *"),
        "2026-03-29T01:59:00Z",
        undefined,
    ],
    [
        "a time that occurs twice: the first one",
        berlin("30 2 * * *"),
        "2026-10-25T00:45:00Z",
        undefined,
    ],
    [
        "a time that occurs twice: not the second one",
        berlin("30 2 * * *"),
        "2026-10-25T01:45:00Z",
        "Mon 2026-10-26 02:30 (Europe/Berlin)",
    ],
    [
        "two openings without a gap: between them",
        berlin("0 9 * * *", "30 9 * * *"),
        "2026-07-01T08:00:00Z",
        undefined,
    ],
    [
        "two openings apart: the nearer one",
        berlin("0 9 * * 1", "0 9 * * 4"),
        "2026-07-01T12:00:00Z",
        "Thu 2026-07-02 09:00 (Europe/Berlin)",
    ],
];

describe("windowStatusAt()", () => {
    for (const [name, window, now, opensAt] of cases) {
        it(name, () => {
            const status = windowStatusAt(window, new Date(now));
            assert.deepEqual([status.isOpen, status.opensAt], [opensAt === undefined, opensAt]);
        });
    }

    it("has no next opening if there is none", () => {
        const never = { ...saturdays, opens: ["0 0 30 2 *"] };
        const { isOpen, opensAt } = windowStatusAt(never, new Date("2026-11-28T21:00:00Z"));
        assert.deepEqual([isOpen, opensAt], [false, undefined]);
    });

    it("gives the time in the window's zone", () => {
        const { now, text } = windowStatusAt(berlin("0 9 * * *"), new Date("2026-07-01T07:30:00Z"));
        assert.equal(now, "Wed 2026-07-01 09:30 (Europe/Berlin)");
        assert.equal(text, '"0 9 * * *" for 60 min, Europe/Berlin');
    });
});

describe("windowProblems()", () => {
    const now = new Date("2026-11-23T12:00:00Z");
    it("accepts a valid window", () => {
        assert.deepEqual(windowProblems(berlin("0 9 * * MON-FRI"), now), []);
    });
    const wrong: readonly (readonly [string, UpgradeWindow, RegExp])[] = [
        ["an unknown zone", { ...saturdays, timeZone: "Mars/North" }, /timeZone .*"Mars\/North"/],
        ["six fields", { ...saturdays, opens: ["0 0 22 * * 6"] }, /"0 0 22 \* \* 6" is not a cron/],
        ["an invalid minute", { ...saturdays, opens: ["61 * * * *"] }, /not a cron expression/],
        ["a day that never comes", { ...saturdays, opens: ["0 0 30 2 *"] }, /names no future time/],
    ];
    for (const [name, window, message] of wrong) {
        it(`refuses ${name}`, () => {
            const [problem = "", ...more] = windowProblems(window, now);
            assert.match(problem, message);
            assert.deepEqual(more, []);
        });
    }
});
