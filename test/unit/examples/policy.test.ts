import * as assert from "node:assert/strict";

import type { MemberProps, SetProps } from "../../../examples/policy/resources";
import { memberType, stackReferenceType } from "../../../examples/policy/resources";
import { belowFloor, fcvBehind, forced } from "../../../examples/policy/set-rules";
import { notSoaked } from "../../../examples/policy/soak";
import { majorUpgradeOutside } from "../../../examples/policy/window";

type StatusText = RegExp | undefined;

function assertViolation(violation: string | undefined, expected: StatusText): void {
    if (expected === undefined) {
        assert.equal(violation, undefined);
    } else {
        assert.match(violation ?? "", expected);
    }
}

describe("majorUpgradeOutside()", () => {
    const window = { days: ["Sat"], fromHour: 6, toHour: 18, timeZone: "Europe/Berlin" };
    const major = { host: "db1:27017", from: "5.0.4", version: "6.0.27" };
    const inside = "2026-11-28T10:00:00Z";
    const cases: readonly (readonly [string, MemberProps, string, StatusText])[] = [
        ["in the window", major, inside, undefined],
        [
            "on another day",
            major,
            "2026-11-27T10:00:00Z",
            /db1:27017 .* 5\.0\.4 to 6\.0\.27, .*Sat/,
        ],
        ["at its first minute, in its time zone", major, "2026-11-28T05:00:00Z", undefined],
        ["before it", major, "2026-11-28T04:59:00Z", /6 to 18 h/],
        ["at its end", major, "2026-11-28T17:00:00Z", /6 to 18 h/],
        ["a downgrade", { ...major, version: "4.4.29" }, "2026-11-27T10:00:00Z", /to 4\.4\.29/],
        ["within a series", { ...major, version: "5.0.31" }, "2026-11-27T10:00:00Z", undefined],
        ["no change", { host: "db1:27017", version: "6.0.27" }, "2026-11-27T10:00:00Z", undefined],
    ];
    for (const [name, member, now, expected] of cases) {
        it(name, () => {
            assertViolation(majorUpgradeOutside(member, window, new Date(now)), expected);
        });
    }
});

describe("fcvBehind()", () => {
    const series = ["4.4", "5.0", "6.0", "7.0"];
    const cases: readonly (readonly [string, string | undefined, StatusText])[] = [
        ["the same series", "6.0", undefined],
        ["one behind", "5.0", undefined],
        ["two behind", "4.4", /4\.4 is 2 series behind version 6\.0\.27/],
        ["not in the program", undefined, /it is never raised/],
        ["unknown", "6.1", /does not know/],
    ];
    for (const [name, fcv, expected] of cases) {
        it(name, () => {
            const set: SetProps = {
                version: "6.0.27",
                ...(fcv !== undefined && { featureCompatibilityVersion: fcv }),
            };
            assertViolation(fcvBehind(set, series), expected);
        });
    }
});

describe("forced()", () => {
    it("accepts only a set that forces nothing", () => {
        assertViolation(forced({ version: "6.0.27", upgrade: {} }), undefined);
        assertViolation(forced({ version: "6.0.27" }), undefined);
        assertViolation(
            forced({ upgrade: { force: "step-down" } }),
            /upgrade\.force is "step-down"/,
        );
    });
});

describe("belowFloor()", () => {
    const floors = { "5.0": "5.0.31", "6.0": "6.0.9" };
    const cases: readonly (readonly [string, StatusText])[] = [
        ["6.0.9", undefined],
        ["6.0.10", undefined],
        ["6.0.10-ent", undefined],
        ["6.0.8", /6\.0\.8 is older than 6\.0\.9/],
        ["5.0.4", /older than 5\.0\.31/],
        ["7.0.2", /not allowed: 5\.0, 6\.0/],
    ];
    for (const [version, expected] of cases) {
        it(version, () => {
            assertViolation(belowFloor({ version }, floors), expected);
        });
    }
});

describe("notSoaked()", () => {
    const soak = { stacks: ["prod"], days: 7 };
    const now = new Date("2026-11-28T10:00:00Z");
    const changed = { type: memberType, props: { from: "5.0.4", version: "6.0.27" } };
    const staging = (to: string, startedAt: string, totalMs = 1000) => ({
        type: stackReferenceType,
        props: { name: "acme/shop/staging", outputs: { lastUpgrade: { to, startedAt, totalMs } } },
    });
    const longAgo = "2026-11-20T10:00:00Z";
    const cases: readonly (readonly [
        string,
        string,
        Parameters<typeof notSoaked>[1],
        StatusText,
    ])[] = [
        ["soaked", "prod", [changed, staging("6.0.27", longAgo)], undefined],
        [
            "not long enough",
            "prod",
            [changed, staging("6.0.27", "2026-11-22T10:00:00Z")],
            /for 7 days/,
        ],
        [
            "not long enough since the upgrade's end",
            "prod",
            [changed, staging("6.0.27", "2026-11-21T09:00:00Z", 2 * 3_600_000)],
            /for 7 days/,
        ],
        ["another version", "prod", [changed, staging("6.0.26", longAgo)], /6\.0\.27 has not run/],
        ["no staging stack", "prod", [changed], /that this program refers to/],
        [
            "a staging stack without an upgrade",
            "prod",
            [changed, { type: stackReferenceType, props: { outputs: { lastUpgrade: null } } }],
            /6\.0\.27 has not run/,
        ],
        ["another stack", "staging", [changed], undefined],
        [
            "nothing changes",
            "prod",
            [{ type: memberType, props: { version: "6.0.27" } }],
            undefined,
        ],
    ];
    for (const [name, stack, resources, expected] of cases) {
        it(name, () => {
            assertViolation(notSoaked(stack, resources, soak, now), expected);
        });
    }
});
