import assert from "node:assert/strict";

import type { News } from "../../../../../provider/cli/console/server/desk";
import { gatherNews } from "../../../../../provider/cli/console/server/page-news";
import type { ConsoleState } from "../../../../kit/console/console-states";
import { consoleStates } from "../../../../kit/console/console-states";
import { StateDesk } from "../../../../kit/console/state-desk";

const { "at rest": atRest, "no primary": noPrimary, "after the hand-over": after } = consoleStates;

function open(state: ConsoleState = atRest) {
    const desk = new StateDesk(state);
    const news = gatherNews(desk);
    const kinds = (): readonly (readonly [News, string])[] =>
        news.take().map(({ event, data }) => {
            const told = JSON.parse(data) as ConsoleState["live"] | null;
            const line = told && "availability" in told ? told.availability.line : [];
            return [event, line.at(-1)?.kind ?? ""];
        });
    return { desk, news, kinds };
}

describe("gatherNews()", () => {
    it("tells a page that has just been opened everything, and then what is new", () => {
        const { desk, kinds } = open();
        assert.deepEqual(kinds(), [
            ["live", "writable"],
            ["run", ""],
        ]);
        assert.deepEqual(kinds(), []);
        desk.show(atRest);
        assert.deepEqual(
            kinds().map(([event]) => event),
            ["live", "run"],
        );
    });

    it("leaves out none of the moments at which the set ceases, or begins, to take writes", () => {
        const { desk, kinds } = open();
        kinds();
        desk.show(noPrimary);
        desk.show(after);
        desk.show(after);
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
        const { desk, news } = open();
        const waiting = news.soon(600_000);
        desk.show(noPrimary);
        await waiting;
        await news.soon(600_000);
    });

    it("hears nothing once it has ended", () => {
        const { desk, news, kinds } = open();
        kinds();
        news.end();
        desk.show(noPrimary);
        assert.deepEqual(kinds(), []);
    });
});
