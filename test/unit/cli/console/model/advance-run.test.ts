import assert from "node:assert/strict";

import type { RunRecord } from "../../../../../provider/cli/console/model/run-record";
import { isAtWork } from "../../../../../provider/cli/console/model/run-record";
import type { TimelessEvent } from "./run-events";
import { advanceAll, ended, log, started } from "./run-events";

const [stop2, start2, stop1, start1] = [
    "1/4 Stop db2:27017 (secondary, 5.0.4)",
    "2/4 Start db2:27017 with 6.0.27",
    "3/4 Stop db1:27017 (secondary, 5.0.4)",
    "4/4 Start db1:27017 with 6.0.27",
];
const of2 = { resource: "rs0-1", host: "db2:27017" };

const member1 = { kind: "declared", resource: "rs0-0", host: "db1:27017" } as const;
const member2 = { kind: "declared", resource: "rs0-1", host: "db2:27017" } as const;

const preview: readonly TimelessEvent[] = [
    { ...member1, plan: [stop1, start1], begins: true },
    { ...member2, plan: [stop2, start2], begins: true },
    { kind: "previewed", changes: true },
];

const planned = advanceAll(preview);

describe("advanceRun()", () => {
    it("shows a preview's steps by their numbers, and no member at work", () => {
        assert.equal(planned.phase, "planned");
        assert.equal(planned.endedMs, 300);
        assert.deepEqual(
            planned.steps.map(({ text, state }) => [text, state]),
            [stop2, start2, stop1, start1].map((text) => [text, "ahead"]),
        );
        assert.deepEqual(new Set(planned.members.map(({ state }) => state)), new Set(["ahead"]));
    });

    it("marks steps as done, with their times", () => {
        const run = advanceAll(
            [
                { kind: "update-began" },
                { ...member2, plan: [stop2, start2], begins: true },
                ...started({ ...of2, text: stop2 }),
                ...ended({ ...of2, text: stop2 }, 1500),
                ...started({ ...of2, text: start2 }),
            ],
            planned,
        );
        assert.equal(run.phase, "updating");
        assert.equal(run.endedMs, undefined);
        assert.deepEqual(
            run.steps.map(({ state, startedMs, tookMs }) => [state, startedMs, tookMs]),
            [
                ["done", 300, 1500],
                ["running", 700, undefined],
                ["ahead", undefined, undefined],
                ["ahead", undefined, undefined],
            ],
        );
        assert.deepEqual(
            run.members.map(({ state, statusText }) => [state, statusText]),
            [
                ["ahead", ""],
                ["at-work", start2],
            ],
        );
        assert.deepEqual(
            run.lines.map(({ text }) => text),
            [`${stop2}: done in 1.5 s`],
            "a passing line is kept",
        );
    });

    it("calculates when a step began from its time if no event announced it", () => {
        const run = advanceAll(
            [{ kind: "update-began" }, ...ended({ ...of2, text: stop2 }, 150)],
            planned,
        );
        assert.deepEqual([run.steps[0]?.state, run.steps[0]?.startedMs], ["done", 50]);
    });

    it("takes no step's state from the sentence of a line", () => {
        const run = advanceAll(
            [
                { kind: "update-began" },
                log("rs0-1", stop2),
                log("rs0-1", `${start2}: done in 1.5 s`, { isPassing: false }),
            ],
            planned,
        );
        assert.ok(run.steps.every(({ state }) => state === "ahead"));
    });

    it("does not apply one resource's event to another resource's step", () => {
        const run = advanceAll(
            [{ kind: "update-began" }, ...started({ ...of2, resource: "rs0-0", text: stop2 })],
            planned,
        );
        assert.ok(run.steps.every(({ state }) => state === "ahead"));
    });

    it("ignores the events of steps that the plan does not contain", () => {
        const revert = { kind: "revert", host: "db2:27017" } as const;
        const run = advanceAll(
            [
                { kind: "update-began" },
                {
                    kind: "step",
                    resource: "rs0-1",
                    stepEvent: { event: "step-started", ...revert, text: "Revert db2:27017" },
                },
                {
                    kind: "step",
                    resource: "rs0-1",
                    stepEvent: { event: "step-ended", ...revert, tookMs: 10 },
                },
            ],
            planned,
        );
        assert.deepEqual(run.steps, planned.steps);
    });

    it("replaces the previewed steps of a resource by those that an update declares", () => {
        const resumed = "1/2 Start db2:27017 with 6.0.27";
        const run = advanceAll(
            [{ kind: "update-began" }, { ...member2, plan: [resumed], begins: true }],
            planned,
        );
        assert.deepEqual(
            run.steps.map(({ text }) => text),
            [resumed, stop1, start1],
        );
    });

    it("counts all steps of a resource that ended well as done, also those without events", () => {
        const run = advanceAll(
            [
                { kind: "update-began" },
                { kind: "resource-ended", resource: "rs0-1", failed: false },
            ],
            planned,
        );
        assert.deepEqual(
            run.steps.map(({ state }) => state),
            ["done", "done", "ahead", "ahead"],
        );
    });

    it("names the step at which a member failed, and keeps the reason", () => {
        const run = advanceAll(
            [
                { kind: "update-began" },
                { ...member2, plan: [stop2, start2], begins: true },
                ...ended({ ...of2, text: stop2 }, 1500),
                ...started({ ...of2, text: start2 }),
                log("rs0-1", "start-failed: …", { isError: true, isPassing: false }),
                { kind: "resource-ended", resource: "rs0-1", failed: true },
                { kind: "failed", why: "the engine ended with an error" },
            ],
            planned,
        );
        assert.equal(run.phase, "failed");
        assert.equal(run.error, "the engine ended with an error");
        assert.deepEqual(
            run.steps.map(({ state }) => state),
            ["done", "failed", "ahead", "ahead"],
        );
        assert.equal(run.members[1]?.state, "failed");
        assert.deepEqual(
            run.lines.filter(({ isError }) => isError).map(({ text }) => text),
            ["start-failed: …"],
        );
    });

    it("shows staging separately from the members' updates", () => {
        const run = advanceAll(
            [
                { kind: "update-began" },
                { kind: "staging", resource: "rs0-0", state: "at-work" },
                { kind: "staging", resource: "rs0-1", state: "done" },
            ],
            planned,
        );
        assert.deepEqual(
            run.members.map(({ state, staging }) => [state, staging]),
            [
                ["ahead", "at-work"],
                ["ahead", "done"],
            ],
        );
    });

    it("shows a member without changes as untouched", () => {
        const idle = { ...member1, plan: [], begins: false };
        const shown = advanceAll([idle, { ...member2, plan: [stop2], begins: true }]);
        const run = advanceAll([{ kind: "update-began" }, idle], shown);
        assert.deepEqual(
            run.members.map(({ state }) => state),
            ["untouched", "ahead"],
        );
    });

    const ends: readonly (readonly [string, readonly TimelessEvent[], RunRecord["phase"]])[] = [
        ["a preview that fails is refused", [{ kind: "failed", why: "" }], "refused"],
        [
            "a preview without changes has nothing to do",
            [{ kind: "previewed", changes: false }],
            "unchanged",
        ],
        [
            "an update that ends well is done",
            [{ kind: "update-began" }, { kind: "updated" }],
            "done",
        ],
        [
            "an update that fails after a stop was requested is stopped",
            [{ kind: "update-began" }, { kind: "stop-requested" }, { kind: "failed", why: "" }],
            "stopped",
        ],
        [
            "an update that ends well although a stop was requested is done",
            [{ kind: "update-began" }, { kind: "stop-requested" }, { kind: "updated" }],
            "done",
        ],
        ["a preview cannot be stopped", [{ kind: "stop-requested" }], "previewing"],
    ];
    for (const [title, events, phase] of ends) {
        it(title, () => {
            const run = advanceAll(events);
            assert.equal(run.phase, phase);
            assert.equal(isAtWork(run), phase === "previewing");
        });
    }

    it("keeps the last lines, and counts those that it drops", () => {
        const line = (_: unknown, index: number) =>
            log("rs0", `line ${index}`, { isPassing: false });
        const run = advanceAll(Array.from({ length: 510 }, line));
        assert.equal(run.lines.length, 500);
        assert.equal(run.linesLost, 10);
        assert.equal(run.lines[0]?.text, "line 10");
    });

    it("keeps what the update reports of a failure, with the remedy, until the next update begins", () => {
        const upgradeEvent = {
            ...({ event: "failed", member: "db2:27017", to: "6.0.27" } as const),
            ...({ code: "start-failed", message: "It died; log: broken" } as const),
            ...{ step: "Start db2:27017 with 6.0.27", reason: "It died", log: ["broken"] },
            revert: { to: "5.0.4" },
        };
        const failed = advanceAll(
            [
                { kind: "update-began" },
                { kind: "event", upgradeEvent },
                { kind: "failed", why: "update-failed" },
            ],
            planned,
        );
        const [failure] = failed.failures;
        assert.deepEqual(
            [failure?.member, failure?.reason, failure?.log, failure?.revert],
            ["db2:27017", "It died", ["broken"], { to: "5.0.4" }],
        );
        assert.match(failure?.remedy ?? "", /^Fix what the message names/);
        assert.deepEqual(advanceAll([{ kind: "update-began" }], failed).failures, []);
    });

    it("gives an unforeseen failure by its message, and points to the documentation", () => {
        const upgradeEvent = {
            event: "failed",
            to: "6.0.27",
            code: "unknown",
            message: "No",
        } as const;
        const [failure] = advanceAll([{ kind: "event", upgradeEvent }], planned).failures;
        assert.equal(failure?.reason, "No");
        assert.match(failure.remedy, /docs\/troubleshooting\.md/);
    });

    it("remembers that the stack's lock blocked the update until the lock is released", () => {
        const failed = advanceAll(
            [{ kind: "update-began" }, { kind: "failed", why: "locked", isStackLocked: true }],
            planned,
        );
        assert.equal(failed.isStackLocked, true);
        assert.equal(
            advanceAll([{ kind: "stack-lock-released" }], failed).isStackLocked,
            undefined,
        );
    });
});
