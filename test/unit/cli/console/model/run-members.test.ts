import assert from "node:assert/strict";

import type { RunEvent, RunRecord } from "../../../../../provider/cli/console/model/run-record";
import { advance, newRun } from "../../../../../provider/cli/console/model/run-record";

type UpgradeEvent = RunEvent extends infer E
    ? E extends RunEvent
        ? Omit<E, "atMs">
        : never
    : never;

const [db1, db2] = ["db1:27017", "db2:27017"];
const stop2 = `1/4 Stop ${db2} (secondary, 5.0.4)`;
const handOver = `2/4 Hand over from ${db1} to ${db2}`;

function member(resource: string, host: string, rest: object = {}): UpgradeEvent {
    return { kind: "declared", resource, host, plan: [], begins: false, ...rest };
}

function said(resource: string, text: string, rest: object = {}): UpgradeEvent {
    return { kind: "said", resource, text, isPassing: true, isError: false, ...rest };
}

function tell(upgradeEvents: readonly UpgradeEvent[], run = newRun(1, "6.0.27", 0)): RunRecord {
    return upgradeEvents.reduce<RunRecord>(
        (known, upgradeEvent) => advance(known, { ...upgradeEvent, atMs: 1 }),
        run,
    );
}

const rows = ({ members }: RunRecord) => members.map(({ state, says }) => [state, says].join(": "));

describe("advance() of a run that the program pauses", () => {
    const waiting = member("rs0-0", db1, { paused: true });
    const memberUpdate = member("rs0-1", db2, { plan: [stop2], begins: true });

    it("is paused, not done, where members wait", () => {
        const planned = tell([memberUpdate, waiting, { kind: "previewed", changes: true }]);
        assert.equal(planned.phase, "planned");
        const run = tell(
            [
                { kind: "update-began" },
                memberUpdate,
                { kind: "resource-ended", resource: "rs0-1", failed: false },
                waiting,
                { kind: "updated" },
            ],
            planned,
        );
        assert.equal(run.phase, "paused");
        assert.deepEqual(rows(run), ["done: ", "waits: "]);
    });

    it("stays paused where a preview finds nobody's turn", () => {
        const run = tell([waiting, { kind: "previewed", changes: false }]);
        assert.equal(run.phase, "paused");
    });

    it("does not take the turn of a member that waits for done where it is only written down", () => {
        const ended: UpgradeEvent = { kind: "resource-ended", resource: "rs0-0", failed: false };
        const run = tell([{ kind: "update-began" }, waiting, ended, { kind: "updated" }]);
        assert.deepEqual([run.phase, ...rows(run)], ["paused", "waits: "]);
    });

    it("is done once nobody waits any more", () => {
        const paused = tell([waiting, { kind: "previewed", changes: false }]);
        const run = tell(
            [{ kind: "update-began" }, member("rs0-0", db1, { begins: true }), { kind: "updated" }],
            paused,
        );
        assert.equal(run.phase, "done");
    });
});

describe("advance() of what members are at", () => {
    const begun = tell([member("rs0-0", db1), member("rs0-1", db2), { kind: "update-began" }]);

    it("keeps what a staging says beside the member's own words, and as a line", () => {
        const text = "MongoDB 6.0.27: 30 of 77 MB (38 %)";
        const run = tell([said("rs0-1", text, { isStaging: true, isPassing: false })], begun);
        assert.deepEqual(
            run.members.map(({ stagingText, says }) => [stagingText, says]),
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

    it("tells the steps of earlier hops at the member that they are about", () => {
        const path: UpgradeEvent = {
            kind: "declared",
            resource: "rs0-path",
            plan: [stop2, handOver],
            begins: true,
        };
        const stopping = tell([path, said("rs0-path", stop2)], begun);
        assert.deepEqual(rows(stopping), ["untouched: ", `untouched: ${stop2}`]);
        const draining = tell([said("rs0-path", "2 operations of clients run")], stopping);
        assert.deepEqual(rows(draining)[1], "untouched: 2 operations of clients run");
        const stopped = tell(
            [said("rs0-path", `${stop2}: done in 1.5 s`, { isPassing: false })],
            draining,
        );
        assert.deepEqual(rows(stopped), ["untouched: ", "untouched: "]);
        const handing = tell([said("rs0-path", handOver)], stopped);
        assert.deepEqual(rows(handing), [`untouched: ${handOver}`, "untouched: "]);
    });
});
