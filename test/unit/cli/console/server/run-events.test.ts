import assert from "node:assert/strict";

import { renderEventLine } from "../../../../../provider/core/report/event-line";
import { readEngineEvent } from "../../../../../provider/cli/console/server/run-events";

const urn = (name: string) =>
    `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/mongodb:Member::${name}`;
const member = { urn: urn("rs0-1"), type: "pulumi-nodejs:dynamic/mongodb:Member", op: "update" };
const staging = { urn: urn("rs0-1-staging"), type: "command:local:Command", op: "update" };

describe("readEngineEvent()", () => {
    it("takes a member's plan and host, and nothing else of its inputs", () => {
        const inputs = {
            host: "db2:27017",
            plan: ["1/4 Stop db2:27017"],
            set: { access: { auth: { password: { secret: "hunter2" } } } },
        };
        const event = { resourcePreEvent: { metadata: { ...member, new: { inputs } } } };
        assert.deepEqual(readEngineEvent(event, 7), {
            kind: "declared",
            atMs: 7,
            resource: "rs0-1",
            host: "db2:27017",
            plan: ["1/4 Stop db2:27017"],
            begins: true,
        });
    });

    it("knows a member that stays as it is", () => {
        const inputs = { host: "db2:27017", plan: [] };
        const metadata = { ...member, op: "same", new: { inputs } };
        const event = readEngineEvent({ resourcePreEvent: { metadata } }, 0);
        assert.equal(event?.kind === "declared" && event.begins, false);
    });

    it("says how far staging is, by the member's name", () => {
        assert.deepEqual(readEngineEvent({ resourcePreEvent: { metadata: staging } }, 0), {
            kind: "staging",
            atMs: 0,
            resource: "rs0-1",
            state: "at-work",
        });
        const same = { ...staging, op: "same" };
        assert.equal(readEngineEvent({ resourcePreEvent: { metadata: same } }, 0), undefined);
        for (const [event, state] of [
            [{ resOutputsEvent: { metadata: staging } }, "done"],
            [{ resOutputsEvent: { metadata: same } }, "done"],
            [{ resOpFailedEvent: { metadata: staging } }, "failed"],
        ] as const) {
            const read = readEngineEvent(event, 0);
            assert.equal(read?.kind === "staging" && read.state, state);
        }
    });

    it("takes somebody else's command for none of ours", () => {
        const other = { ...staging, urn: urn("build") };
        assert.equal(readEngineEvent({ resourcePreEvent: { metadata: other } }, 0), undefined);
    });

    it("tells what is said, by whom, without the marks for colours", () => {
        const said = { urn: member.urn, message: "<{%reset%}>Stopping\n", severity: "info" };
        assert.deepEqual(readEngineEvent({ diagnosticEvent: { ...said, ephemeral: true } }, 7), {
            kind: "said",
            atMs: 7,
            resource: "rs0-1",
            text: "Stopping",
            isError: false,
            isPassing: true,
        });
        const debug = { ...said, severity: "debug" };
        assert.equal(readEngineEvent({ diagnosticEvent: debug }, 7), undefined);
    });

    it("takes a line that an update wrote for it, of those for debugging, and no other one", () => {
        const upgradeEvent = { event: "fcv-set", from: "5.0", to: "6.0" } as const;
        const debug = (message: string) =>
            readEngineEvent({ diagnosticEvent: { message, severity: "debug" } }, 7);
        assert.deepEqual(debug(`${renderEventLine(upgradeEvent)}\n`), {
            kind: "told",
            atMs: 7,
            upgradeEvent,
        });
        assert.equal(debug("Registering resource: t=x"), undefined);
        assert.equal(debug(renderEventLine(upgradeEvent).slice(0, -1)), undefined);
        const info = { message: renderEventLine(upgradeEvent), severity: "info" };
        assert.equal(readEngineEvent({ diagnosticEvent: info }, 7)?.kind, "said");
    });

    it("takes a warning for no error", () => {
        for (const [severity, isError] of [
            ["warning", false],
            ["info#err", false],
            ["error", true],
        ] as const) {
            const event = { diagnosticEvent: { message: "said", severity } };
            const read = readEngineEvent(event, 0);
            assert.equal(read?.kind === "said" && read.isError, isError);
        }
    });

    it("tells which resource has ended, and how", () => {
        const ended = { kind: "resource-ended", atMs: 7, resource: "rs0-1" } as const;
        assert.deepEqual(readEngineEvent({ resOutputsEvent: { metadata: member } }, 7), {
            ...ended,
            failed: false,
        });
        assert.deepEqual(readEngineEvent({ resOpFailedEvent: { metadata: member } }, 7), {
            ...ended,
            failed: true,
        });
        assert.equal(readEngineEvent({}, 7), undefined);
    });
});
