import assert from "node:assert/strict";

import type { PageTopic } from "../../../../../provider/cli/console/server/stack-controller";
import { gatherEvents } from "../../../../../provider/cli/console/server/page-updates";
import type { ConsoleState } from "../../../../kit/console/console-states";
import { consoleStates } from "../../../../kit/console/console-states";
import { StateController } from "../../../../kit/console/state-controller";

const { idle: atRest, "no primary": noPrimary, "after the handover": after } = consoleStates;

function open(state: ConsoleState = atRest) {
    const controller = new StateController(state);
    const topic = gatherEvents(controller);
    const kinds = (): readonly (readonly [PageTopic, string])[] =>
        topic.take().map(({ event, data }) => {
            const told = JSON.parse(data) as ConsoleState["live"] | null;
            const line = told && "availability" in told ? told.availability.line : [];
            return [event, line.at(-1)?.kind ?? ""];
        });
    return { controller, topic, kinds };
}

describe("gatherNews()", () => {
    it("tells a page that has just been opened everything, and then what is new", () => {
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

    it("leaves out none of the moments at which the set ceases, or begins, to take writes", () => {
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

    it("does not wait with such a moment", async () => {
        const { controller, topic } = open();
        const waiting = topic.soon(600_000);
        controller.show(noPrimary);
        await waiting;
        await topic.soon(600_000);
    });

    it("hears nothing once it has ended", () => {
        const { controller, topic, kinds } = open();
        kinds();
        topic.end();
        controller.show(noPrimary);
        assert.deepEqual(kinds(), []);
    });
});
