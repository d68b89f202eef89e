import assert from "node:assert/strict";

import { renderEventLine } from "../../../../../provider/core/report/event-line";
import { readEngineEvent } from "../../../../../provider/cli/console/server/run-events";

const urn = (name: string) =>
    `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/mongodb:Member::${name}`;
const member = { urn: urn("rs0-1"), type: "pulumi-nodejs:dynamic/mongodb:Member", op: "update" };
const staging = { urn: urn("rs0-1-staging"), type: "command:local:Command", op: "update" };

describe("readEngineEvent()", () => {
    it("reads a member's plan and host, and no other input", () => {
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

    it("recognises a member that does not change", () => {
        const inputs = { host: "db2:27017", plan: [] };
        const metadata = { ...member, op: "same", new: { inputs } };
        const event = readEngineEvent({ resourcePreEvent: { metadata } }, 0);
        assert.equal(event?.kind === "declared" && event.begins, false);
    });

    it("reports the state of a staging, under the member's name", () => {
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

    it("ignores the commands of other programs", () => {
        const other = { ...staging, urn: urn("build") };
        assert.equal(readEngineEvent({ resourcePreEvent: { metadata: other } }, 0), undefined);
    });

    it("reads a line and its resource, without colour marks", () => {
        const line = { urn: member.urn, message: "<{%reset%}>Stopping\n", severity: "info" };
        assert.deepEqual(readEngineEvent({ diagnosticEvent: { ...line, ephemeral: true } }, 7), {
            kind: "log",
            atMs: 7,
            resource: "rs0-1",
            text: "Stopping",
            isError: false,
            isPassing: true,
        });
        const debug = { ...line, severity: "debug" };
        assert.equal(readEngineEvent({ diagnosticEvent: debug }, 7), undefined);
    });

    it("reads the debug lines that an update writes for the console, and no others", () => {
        const upgradeEvent = { event: "fcv-set", from: "5.0", to: "6.0" } as const;
        const debug = (message: string) =>
            readEngineEvent({ diagnosticEvent: { message, severity: "debug" } }, 7);
        assert.deepEqual(debug(`${renderEventLine(upgradeEvent)}\n`), {
            kind: "event",
            atMs: 7,
            upgradeEvent,
        });
        assert.equal(debug("Registering resource: t=x"), undefined);
        assert.equal(debug(renderEventLine(upgradeEvent).slice(0, -1)), undefined);
        const info = { message: renderEventLine(upgradeEvent), severity: "info" };
        assert.equal(readEngineEvent({ diagnosticEvent: info }, 7)?.kind, "log");
    });

    it("reads the steps that a resource reports", () => {
        const head = { kind: "stop-member", number: 1, host: "db2:27017" } as const;
        for (const stepEvent of [
            { event: "step-started", ...head, text: "1/4 Stop db2:27017 (secondary, 5.0.4)" },
            { event: "step-ended", ...head, tookMs: 1500 },
            { event: "waiting", text: "2 operations of clients run" },
        ] as const) {
            const message = `${renderEventLine(stepEvent)}\n`;
            const diagnosticEvent = { urn: member.urn, message, severity: "debug" };
            assert.deepEqual(readEngineEvent({ diagnosticEvent }, 7), {
                kind: "step",
                atMs: 7,
                resource: "rs0-1",
                stepEvent,
            });
        }
    });

    it("does not treat a warning as an error", () => {
        for (const [severity, isError] of [
            ["warning", false],
            ["info#err", false],
            ["error", true],
        ] as const) {
            const event = { diagnosticEvent: { message: "text", severity } };
            const read = readEngineEvent(event, 0);
            assert.equal(read?.kind === "log" && read.isError, isError);
        }
    });

    it("reads which resource has ended, and whether it failed", () => {
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
