import assert from "node:assert/strict";

import type { RunRecord } from "../../../../../provider/cli/console/model/run-record";
import type { TimelessEvent } from "./run-events";
import { advanceAll, ended, log, started, waiting } from "./run-events";

const [db1, db2] = ["db1:27017", "db2:27017"];
const stop2 = `1/4 Stop ${db2} (secondary, 5.0.4)`;
const handOver = `2/4 Hand over from ${db1} to ${db2}`;

function member(resource: string, host: string, rest: object = {}): TimelessEvent {
    return { kind: "declared", resource, host, plan: [], begins: false, ...rest };
}

const rows = ({ members }: RunRecord) =>
    members.map(({ state, statusText }) => [state, statusText].join(": "));

describe("advanceRun() of a run that the program pauses", () => {
    const paused = member("rs0-0", db1, { paused: true });
    const memberUpdate = member("rs0-1", db2, { plan: [stop2], begins: true });

    it("is paused, not done, while members are left", () => {
        const planned = advanceAll([memberUpdate, paused, { kind: "previewed", changes: true }]);
        assert.equal(planned.phase, "planned");
        const run = advanceAll(
            [
                { kind: "update-began" },
                memberUpdate,
                { kind: "resource-ended", resource: "rs0-1", failed: false },
                paused,
                { kind: "updated" },
            ],
            planned,
        );
        assert.equal(run.phase, "paused");
        assert.deepEqual(rows(run), ["done: ", "paused: "]);
    });

    it("stays paused if a preview finds no member to update", () => {
        const run = advanceAll([paused, { kind: "previewed", changes: false }]);
        assert.equal(run.phase, "paused");
    });

    it("does not show a paused member as done if only its state is written", () => {
        const written: TimelessEvent = { kind: "resource-ended", resource: "rs0-0", failed: false };
        const run = advanceAll([{ kind: "update-began" }, paused, written, { kind: "updated" }]);
        assert.deepEqual([run.phase, ...rows(run)], ["paused", "paused: "]);
    });

    it("is done once no member is paused any more", () => {
        const before = advanceAll([paused, { kind: "previewed", changes: false }]);
        const run = advanceAll(
            [{ kind: "update-began" }, member("rs0-0", db1, { begins: true }), { kind: "updated" }],
            before,
        );
        assert.equal(run.phase, "done");
    });
});

describe("advanceRun() of the members' status texts", () => {
    const begun = advanceAll([
        member("rs0-0", db1),
        member("rs0-1", db2),
        { kind: "update-began" },
    ]);

    it("keeps a staging's text separate from the member's, and as a line", () => {
        const text = "MongoDB 6.0.27: 30 of 77 MB (38 %)";
        const run = advanceAll([log("rs0-1", text, { isStaging: true, isPassing: false })], begun);
        assert.deepEqual(
            run.members.map(({ stagingText, statusText }) => [stagingText, statusText]),
            [
                ["", ""],
                [text, ""],
            ],
        );
        assert.deepEqual(
            run.lines.map((line) => line.text),
            [text],
        );
    });

    it("shows why a member's step waits, and how its last step ended", () => {
        const step = { resource: "rs0-1", text: stop2, host: db2 };
        const text = "2 operations of clients run";
        const draining = advanceAll([...started(step), ...waiting("rs0-1", text)], begun);
        assert.deepEqual(rows(draining), ["untouched: ", `untouched: ${text}`]);
        const stopped = advanceAll(ended(step, 1500), draining);
        assert.deepEqual(rows(stopped), ["untouched: ", `untouched: ${stop2}: done in 1.5 s`]);
    });

    const path: TimelessEvent = {
        kind: "declared",
        resource: "rs0-path",
        plan: [stop2, handOver],
        begins: true,
    };
    const stop = { resource: "rs0-path", text: stop2, host: db2 };

    it("shows the steps of earlier hops at the member that they act on", () => {
        const stopping = advanceAll([path, ...started(stop)], begun);
        assert.deepEqual(rows(stopping), ["untouched: ", `untouched: ${stop2}`]);
        const draining = advanceAll(waiting("rs0-path", "2 operations of clients run"), stopping);
        assert.deepEqual(rows(draining)[1], "untouched: 2 operations of clients run");
        const stopped = advanceAll(ended(stop, 1500), draining);
        assert.deepEqual(rows(stopped), ["untouched: ", "untouched: "]);
        assert.equal(stopped.lines.at(-1)?.text, `${stop2}: done in 1.5 s`);
        const handing = advanceAll(
            started({ resource: "rs0-path", text: handOver, host: db1 }),
            stopped,
        );
        assert.deepEqual(rows(handing), [`untouched: ${handOver}`, "untouched: "]);
    });

    it("ends a step of an earlier hop at its own member while another member's step runs", () => {
        const other = { resource: "rs0-path", text: handOver, host: db1 };
        const both = advanceAll([path, ...started(stop), ...started(other)], begun);
        const one = advanceAll(ended(stop, 1500), both);
        assert.deepEqual(rows(one), [`untouched: ${handOver}`, "untouched: "]);
    });
});
