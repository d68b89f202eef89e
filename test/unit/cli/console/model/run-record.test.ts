import assert from "node:assert/strict";

import type { RunEvent, RunRecord } from "../../../../../provider/cli/console/model/run-record";
import { advance, isAtWork, newRun } from "../../../../../provider/cli/console/model/run-record";

type UpgradeEvent = RunEvent extends infer E
    ? E extends RunEvent
        ? Omit<E, "atMs">
        : never
    : never;

const stop2 = "1/4 Stop db2:27017 (secondary, 5.0.4)";
const start2 = "2/4 Start db2:27017 with 6.0.27";
const stop1 = "3/4 Stop db1:27017 (secondary, 5.0.4)";
const start1 = "4/4 Start db1:27017 with 6.0.27";

const member1 = { kind: "declared", resource: "rs0-0", host: "db1:27017" } as const;
const member2 = { kind: "declared", resource: "rs0-1", host: "db2:27017" } as const;

const preview: readonly UpgradeEvent[] = [
    { ...member1, plan: [stop1, start1], begins: true },
    { ...member2, plan: [stop2, start2], begins: true },
    { kind: "previewed", changes: true },
];

function said(resource: string, text: string, isPassing = false): UpgradeEvent {
    return { kind: "said", resource, text, isPassing, isError: false };
}

/** One event each 100 ms. */
function tell(upgradeEvents: readonly UpgradeEvent[], run = newRun(1, "6.0.27", 0)): RunRecord {
    return upgradeEvents.reduce<RunRecord>(
        (known, upgradeEvent, index) =>
            advance(known, { ...upgradeEvent, atMs: 100 * (index + 1) }),
        run,
    );
}

const planned = tell(preview);

describe("advance()", () => {
    it("shows a preview's steps by their numbers, and nobody at work", () => {
        assert.equal(planned.phase, "planned");
        assert.equal(planned.endedMs, 300);
        assert.deepEqual(
            planned.steps.map(({ text, state }) => [text, state]),
            [stop2, start2, stop1, start1].map((text) => [text, "ahead"]),
        );
        assert.deepEqual(new Set(planned.members.map(({ state }) => state)), new Set(["ahead"]));
    });

    it("ticks steps off with their times", () => {
        const run = tell(
            [
                { kind: "update-began" },
                { ...member2, plan: [stop2, start2], begins: true },
                said("rs0-1", stop2, true),
                said("rs0-1", `${stop2}: done in 1.5 s`),
                said("rs0-1", start2, true),
            ],
            planned,
        );
        assert.equal(run.phase, "updating");
        assert.equal(run.endedMs, undefined);
        assert.deepEqual(
            run.steps.map(({ state, startedMs, tookMs }) => [state, startedMs, tookMs]),
            [
                ["done", 300, 1500],
                ["running", 500, undefined],
                ["ahead", undefined, undefined],
                ["ahead", undefined, undefined],
            ],
        );
        assert.deepEqual(
            run.members.map(({ state, says }) => [state, says]),
            [
                ["ahead", ""],
                ["at-work", start2],
            ],
        );
        assert.deepEqual(
            run.lines.map(({ text }) => text),
            [`${stop2}: done in 1.5 s`],
            "what passes is kept as a line",
        );
    });

    it("takes another member's same words for nothing of this one's", () => {
        const run = tell([{ kind: "update-began" }, said("rs0-0", stop2, true)], planned);
        assert.ok(run.steps.every(({ state }) => state === "ahead"));
    });

    it("takes what an update declares for what the preview showed", () => {
        const resumed = "1/2 Start db2:27017 with 6.0.27";
        const run = tell(
            [{ kind: "update-began" }, { ...member2, plan: [resumed], begins: true }],
            planned,
        );
        assert.deepEqual(
            run.steps.map(({ text }) => text),
            [resumed, stop1, start1],
        );
    });

    it("counts the steps of a resource that ended well as done, also untold ones", () => {
        const run = tell(
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
        const run = tell(
            [
                { kind: "update-began" },
                { ...member2, plan: [stop2, start2], begins: true },
                said("rs0-1", `${stop2}: done in 1.5 s`),
                said("rs0-1", start2, true),
                {
                    kind: "said",
                    resource: "rs0-1",
                    text: "start-failed: …",
                    isError: true,
                    isPassing: false,
                },
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

    it("shows staging beside the members' turns", () => {
        const run = tell(
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

    it("knows a member with nothing left to do", () => {
        const idle = { ...member1, plan: [], begins: false };
        const shown = tell([idle, { ...member2, plan: [stop2], begins: true }]);
        const run = tell([{ kind: "update-began" }, idle], shown);
        assert.deepEqual(
            run.members.map(({ state }) => state),
            ["untouched", "ahead"],
        );
    });

    const ends: readonly (readonly [string, readonly UpgradeEvent[], RunRecord["phase"]])[] = [
        ["a preview that fails is refused", [{ kind: "failed", why: "" }], "refused"],
        [
            "one without changes has nothing to do",
            [{ kind: "previewed", changes: false }],
            "unchanged",
        ],
        [
            "an update that ends well is done",
            [{ kind: "update-began" }, { kind: "updated" }],
            "done",
        ],
        [
            "one that fails after a stop was asked for is stopped",
            [{ kind: "update-began" }, { kind: "stop-asked" }, { kind: "failed", why: "" }],
            "stopped",
        ],
        [
            "one that ends well all the same is done",
            [{ kind: "update-began" }, { kind: "stop-asked" }, { kind: "updated" }],
            "done",
        ],
        ["nothing can be stopped in a preview", [{ kind: "stop-asked" }], "previewing"],
    ];
    for (const [what, upgradeEvents, phase] of ends) {
        it(what, () => {
            const run = tell(upgradeEvents);
            assert.equal(run.phase, phase);
            assert.equal(isAtWork(run), phase === "previewing");
        });
    }

    it("keeps the last lines, and says how many it does not keep", () => {
        const run = tell(Array.from({ length: 510 }, (_, index) => said("rs0", `line ${index}`)));
        assert.equal(run.lines.length, 500);
        assert.equal(run.linesLost, 10);
        assert.equal(run.lines[0]?.text, "line 10");
    });

    it("keeps what the update tells of a failure, with what to do, until the next update begins", () => {
        const upgradeEvent = {
            ...({ event: "failed", member: "db2:27017", to: "6.0.27" } as const),
            ...({ code: "start-failed", message: "It died; log: broken" } as const),
            ...{ step: "Start db2:27017 with 6.0.27", reason: "It died", log: ["broken"] },
            revert: { to: "5.0.4" },
        };
        const failed = tell(
            [
                { kind: "update-began" },
                { kind: "told", upgradeEvent },
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
        assert.deepEqual(tell([{ kind: "update-began" }], failed).failures, []);
    });

    it("says where to look for a failure that nobody foresaw, by its message", () => {
        const upgradeEvent = {
            event: "failed",
            to: "6.0.27",
            code: "unknown",
            message: "No",
        } as const;
        const [failure] = tell([{ kind: "told", upgradeEvent }], planned).failures;
        assert.equal(failure?.reason, "No");
        assert.match(failure.remedy, /docs\/troubleshooting\.md/);
    });

    it("knows that the stack's lock was in the way until it is taken away", () => {
        const failed = tell(
            [{ kind: "update-began" }, { kind: "failed", why: "locked", isStackLocked: true }],
            planned,
        );
        assert.equal(failed.isStackLocked, true);
        assert.equal(tell([{ kind: "freed" }], failed).isStackLocked, undefined);
    });
});
