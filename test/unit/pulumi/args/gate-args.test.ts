import * as assert from "node:assert/strict";

import type { UpgradeArgs } from "../../../../provider/pulumi/args/args";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const specOf = (upgrade: UpgradeArgs) => makeSpec("rs0", { version: "6.0.27", upgrade }, "/data");
const saturdays = { opens: "0 22 * * 6", durationMins: 240 };

describe("makeSpec() with a window", () => {
    it("accepts one opening or several, in UTC by default", () => {
        assert.deepEqual(specOf({ window: saturdays }).settings.window, {
            opens: ["0 22 * * 6"],
            durationMins: 240,
            timeZone: "UTC",
        });
        const opens = ["0 1 * * 2", "0 1 * * 4"];
        const timeZone = "Europe/Berlin";
        const { settings } = specOf({ window: { opens, durationMins: 60, timeZone } });
        assert.deepEqual(settings.window, { opens, durationMins: 60, timeZone });
    });

    it("reports all problems of the window", () => {
        const window = { opens: ["0 22 * *", "0 25 * * *"], durationMins: 0 };
        assert.throws(
            () => specOf({ window }),
            ({ message }: Error) =>
                /upgrade\.window\.durationMins must be .* above 0, not 0/.test(message) &&
                message.includes('upgrade.window.opens: "0 22 * *" is not a cron') &&
                message.includes('upgrade.window.opens: "0 25 * * *" is not a cron'),
        );
        assert.throws(
            () => specOf({ window: { opens: [], durationMins: 60 } }),
            /upgrade\.window\.opens must name at least one time/,
        );
    });
});

describe("makeSpec() with an approval", () => {
    const cases: readonly (readonly [string, UpgradeArgs, object | undefined])[] = [
        ["requires none by default", {}, undefined],
        ["requires one that has no token yet", { approve: {} }, {}],
        ["requires one if the configuration has no token", { approve: { token: undefined } }, {}],
        ["ignores a token that was cleared", { approve: { token: " " } }, {}],
        [
            "ignores a line break after the token",
            { approve: { token: "5:6:a\n" } },
            { token: "5:6:a" },
        ],
    ];
    for (const [name, upgrade, approve] of cases) {
        it(name, () => {
            assert.deepEqual(specOf(upgrade).approve, approve);
        });
    }
});
