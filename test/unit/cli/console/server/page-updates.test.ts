import assert from "node:assert/strict";

import type { PageTopic } from "../../../../../provider/cli/console/server/stack-controller";
import { collectUpdates } from "../../../../../provider/cli/console/server/page-updates";
import type { ConsoleState } from "../../../../kit/console/console-states";
import { consoleStates } from "../../../../kit/console/console-states";
import { StateController } from "../../../../kit/console/state-controller";

const { idle: atRest, "no primary": noPrimary, "after the handover": after } = consoleStates;

function open(state: ConsoleState = atRest) {
    const controller = new StateController(state);
    const updates = collectUpdates(controller);
    const kinds = (): readonly (readonly [PageTopic, string])[] =>
        updates.take().map(({ event, data }) => {
            const shown = JSON.parse(data) as ConsoleState["live"] | null;
            const timeline = shown && "availability" in shown ? shown.availability.timeline : [];
            return [event, timeline.at(-1)?.kind ?? ""];
        });
    return { controller, updates, kinds };
}

describe("collectUpdates()", () => {
    it("sends a new page everything, and then only changes", () => {
        const { controller, kinds } = open();
        assert.deepEqual(kinds(), [
            ["live", "writable"],
            ["run", ""],
        ]);
        assert.deepEqual(kinds(), []);
        controller.show(atRest);
        assert.deepEqual(
            kinds().map(([event]) => event),
            ["live", "run"],
        );
    });

    it("drops none of the moments at which the set stops or starts taking writes", () => {
        const { controller, kinds } = open();
        kinds();
        controller.show(noPrimary);
        controller.show(after);
        controller.show(after);
        assert.deepEqual(
            kinds().filter(([event]) => event === "live"),
            [
                ["live", "no-primary"],
                ["live", "writable"],
                ["live", "writable"],
            ],
        );
    });

    it("does not delay such a moment", async () => {
        const { controller, updates } = open();
        const waiting = updates.soon(600_000);
        controller.show(noPrimary);
        await waiting;
        await updates.soon(600_000);
    });

    it("collects nothing once it has ended", () => {
        const { controller, updates, kinds } = open();
        kinds();
        updates.end();
        controller.show(noPrimary);
        assert.deepEqual(kinds(), []);
    });
});
