import assert from "node:assert/strict";

import type { StartEvidence } from "../../../../provider/core/inspection/start-progress";
import { describeStart } from "../../../../provider/core/inspection/start-progress";

const line = (id: number, message = "WiredTiger message", attr = {}) =>
    JSON.stringify({ t: { $date: "now" }, s: "I", c: "STORAGE", id, msg: message, attr });

const starting = line(4615611, "MongoDB starting");
const recovering = (file: number) => line(22430, "WiredTiger message", { message: String(file) });
const listening = line(23016, "Waiting for connections");

function markOf(over: Partial<StartEvidence>): string {
    return describeStart({ log: [], logBytes: 0, listens: false, ...over }).mark;
}

/** As /proc/<pid>/stat has it, with this much processor time. */
const stat = (secs: number) =>
    `4711 (mongod (x) 1) S 1 4711 4711 0 -1 4194304 1 0 0 0 ${secs * 100} 0 0 0 20 0 30 0 100`;

describe("describeStart()", () => {
    it("sees progress in each message of the structured log, and names the last one", () => {
        const first = { log: [starting, recovering(1)] };
        assert.notEqual(markOf(first), markOf({ log: [...first.log, recovering(2)] }));
        assert.equal(markOf(first), markOf({ log: [...first.log, recovering(1)] }));
        assert.equal(
            describeStart({ ...first, logBytes: 0, listens: false }).seen,
            "its log is at id 22430, WiredTiger message",
        );
    });

    it("sees none once the server waits for connections, whatever its log says then", () => {
        const log = [starting, recovering(1), listening];
        assert.equal(
            markOf({ log }),
            markOf({ log: [...log, line(22943, "Connection accepted")] }),
        );
    });

    it("does not take the start of an earlier process for this one's", () => {
        const log = [starting, listening, starting, recovering(1)];
        assert.notEqual(markOf({ log }), markOf({ log: [...log, recovering(2)] }));
    });

    it("sees progress in the growth of a text log, until the server listens", () => {
        const log = ["2020-06-01T10:00:00.000+0000 I  STORAGE  [initandlisten] recovering"];
        assert.notEqual(markOf({ log, logBytes: 100 }), markOf({ log, logBytes: 200 }));
        const listens = true;
        assert.equal(
            markOf({ log, logBytes: 100, listens }),
            markOf({ log, logBytes: 200, listens }),
        );
    });

    it("sees progress in processor time, but not in what a server needs that only waits", () => {
        const log = [starting];
        assert.notEqual(markOf({ log, stat: stat(15) }), markOf({ log, stat: stat(25) }));
        assert.equal(markOf({ log, stat: stat(15) }), markOf({ log, stat: stat(16) }));
        assert.equal(markOf({ log }), markOf({ log, stat: "unreadable" }));
    });

    it("sees progress in what a server reads and writes, but not in the diagnostic data of one that waits", () => {
        const io = (read: number, written: number) =>
            `read_bytes: ${read}\nwrite_bytes: ${written}\ncancelled_write_bytes: 1${written}\n`;
        const log = [starting];
        assert.notEqual(markOf({ log, io: io(0, 0) }), markOf({ log, io: io(0, 1e8) }));
        assert.notEqual(markOf({ log, io: io(0, 0) }), markOf({ log, io: io(1e8, 0) }));
        assert.equal(markOf({ log, io: io(4096, 0) }), markOf({ log, io: io(4096, 500_000) }));
    });
});
