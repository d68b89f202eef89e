import * as assert from "node:assert/strict";

import type { UpgradeEvent, RunOfSet } from "../../../../provider/core/report/events";
import { eventsOf, headOf } from "../../../../provider/core/report/events";

const head = headOf("acme/shop/prod/rs0", "rs9", new Date("2026-11-28T22:00:00Z"));
const who = { member: "db2:27017", role: "secondary", from: "5.0.4", to: "6.0.27" } as const;
const started: UpgradeEvent = { event: "member-started", ...who };
const finished: UpgradeEvent = { event: "finished", to: "6.0.27" };
const failed: UpgradeEvent = { event: "failed", to: "6.0.27", code: "quorum", message: "No" };

/** The payloads of events that are one second apart. */
function emit(...upgradeEvents: readonly UpgradeEvent[]) {
    let run: RunOfSet | undefined;
    return upgradeEvents.flatMap((upgradeEvent, index) => {
        const result = eventsOf(upgradeEvent, head, run, index * 1000);
        ({ run } = result);
        return result.events;
    });
}

const kinds = (...upgradeEvents: readonly UpgradeEvent[]) =>
    emit(...upgradeEvents).map(({ event }) => event);

describe("eventsOf()", () => {
    it("adds time, set and stack to each event", () => {
        assert.deepEqual(emit(failed), [
            {
                version: 1,
                time: "2026-11-28T22:00:00.000Z",
                set: "rs9",
                stack: "acme/shop/prod",
                name: "rs0",
                ...failed,
            },
        ]);
    });

    it("begins a run with its first member, and reports how long it took", () => {
        const events = emit(started, started, finished);
        assert.deepEqual(
            events.map(({ event }) => event),
            ["started", "member-started", "member-started", "finished"],
        );
        assert.deepEqual(events[3], { ...head, ...finished, totalMs: 2000 });
    });

    it("begins another one after an end and after a failure", () => {
        const each = ["started", "member-started"];
        assert.deepEqual(kinds(started, finished, started), [...each, "finished", ...each]);
        assert.deepEqual(kinds(started, failed, started), [...each, "failed", ...each]);
    });

    it("ends once if two concurrent updates both see the end", () => {
        assert.deepEqual(kinds(started, finished, finished).slice(-2), [
            "member-started",
            "finished",
        ]);
    });

    it("begins none with a plan or a change of the FCV", () => {
        const upgradeEvents: readonly UpgradeEvent[] = [
            {
                event: "planned",
                from: "5.0.4",
                to: "6.0.27",
                steps: 13,
                preview: true,
                approvalToken: null,
            },
            { event: "fcv-set", from: "5.0", to: "6.0" },
        ];
        assert.deepEqual(kinds(...upgradeEvents), ["planned", "fcv-set"]);
    });
});
