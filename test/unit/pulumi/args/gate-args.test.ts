import * as assert from "node:assert/strict";

import type { UpgradeArgs } from "../../../../provider/pulumi/args/args";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const specOf = (upgrade: UpgradeArgs) => makeSpec("rs0", { version: "6.0.27", upgrade }, "/data");
const saturdays = { opens: "0 22 * * 6", durationMins: 240 };

describe("makeSpec() with a window", () => {
    it("takes one opening or several, in UTC unless told", () => {
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

    it("says all that is wrong with it", () => {
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
        ["none is asked for", {}, undefined],
        ["none has been given", { approve: {} }, {}],
        ["the configuration has none", { approve: { token: undefined } }, {}],
        ["it was cleared", { approve: { token: " " } }, {}],
        ["it was copied with a line's end", { approve: { token: "5:6:a\n" } }, { token: "5:6:a" }],
    ];
    for (const [name, upgrade, approve] of cases) {
        it(name, () => {
            assert.deepEqual(specOf(upgrade).approve, approve);
        });
    }
});
