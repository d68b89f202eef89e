import * as assert from "node:assert/strict";

import type { UpgradeWindow } from "../../../../provider/core/gates/window";
import { defaultSettings } from "../../../../provider/pulumi/args/default-settings";
import type { SetInputs } from "../../../../provider/pulumi/state/inputs";
import { silent } from "../../../../provider/pulumi/session/progress";
import { closeConnections, openSet } from "../../../../provider/pulumi/session/session";

function portsOf(over: Partial<SetInputs> = {}) {
    const set: SetInputs = {
        setName: "rs0",
        owner: "acme/shop/prod/rs0",
        members: [{ host: "127.0.0.1:1", folder: "/data/rs0-0" }],
        settings: defaultSettings,
        choices: {},
        ...over,
    };
    return openSet(set, silent);
}

const withWindow = (opens: string) => {
    const window: UpgradeWindow = { opens: [opens], durationMins: 60, timeZone: "UTC" };
    return portsOf({ settings: { ...defaultSettings, window } });
};

describe("openSet()", () => {
    after(closeConnections);

    it("checks the set's window, if it has one", () => {
        assert.equal(withWindow("* * * * *").window?.().isOpen, true);
        assert.equal(withWindow("0 0 30 2 *").window?.().isOpen, false);
        assert.equal(portsOf().window, undefined);
    });

    it("emits events if the program asks for them, by one object for all members, with the newest options", () => {
        const to = (logFile: string) => portsOf({ events: { logFile } }).events;
        assert.notEqual(to("/tmp/a"), undefined);
        assert.equal(to("/tmp/a"), to("/tmp/a"));
        assert.notEqual(to("/tmp/a"), to("/tmp/b"));
        assert.equal(portsOf().events, undefined);
    });
});
