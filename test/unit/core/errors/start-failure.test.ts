import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { ExitDiagnostics } from "../../../../provider/core/errors/start-failure";
import { describeExit, findCause, quoteEnd } from "../../../../provider/core/errors/start-failure";

const none: ExitDiagnostics = { log: [], output: [] };

function linesOf(name: string): readonly string[] {
    return readFileSync(join("test/fixtures/logs", name), "utf8").trimEnd().split("\n");
}

/** Logs of real servers, and how they ended: by exit code or signal. */
const recorded: readonly (readonly [
    file: string,
    exit: ExitDiagnostics["exit"],
    cause: RegExp | undefined,
])[] = [
    ["6.0.27-on-fcv-4.4.log", { code: 62 }, /^featureCompatibilityVersion of its data/],
    ["5.0.4-on-fcv-6.0.log", { code: 62 }, /^featureCompatibilityVersion of its data/],
    ["4.4.2-on-fcv-6.0.log", { code: 62 }, /^featureCompatibilityVersion of its data/],
    ["5.0.4-on-unique-index-of-6.0.log", { signal: "SIGABRT" }, /^its data have an index/],
    ["6.0.27-port-taken.log", { code: 48 }, /^it cannot listen on its address/],
    ["6.0.27-no-data-folder.log", { code: 100 }, /^it cannot use its data folder/],
    ["6.0.27-data-locked.log", { code: 100 }, /^it cannot use its data folder/],
    ["6.0.27-read-only.log", { code: 100 }, /^it cannot use its data folder/],
    ["4.4.2-read-only.log", { code: 100 }, /^it cannot use its data folder/],
    ["6.0.27-damaged-turtle.log", { signal: "SIGABRT" }, /^files in its data folder are damaged/],
    ["6.0.27-missing-file.log", { code: 14 }, /^files in its data folder are damaged/],
    ["6.0.27-damaged-file.log", { code: 14 }, /^files in its data folder are damaged/],
    ["5.0.4-no-certificate.log", { code: 1 }, /^it cannot use its certificates/],
    // A text log: words name no cause.
    ["4.2.6-on-fcv-4.4.log", { code: 14 }, undefined],
    // The log has no number about the disk; only the free space shows the cause.
    ["6.0.27-disk-full.log", { signal: "SIGABRT" }, undefined],
];

describe("findCause()", () => {
    for (const [file, exit, cause] of recorded) {
        it(`${cause ? "names" : "names none for"} ${file.replace(/\.log$/, "")}`, () => {
            const found = findCause({ ...none, log: linesOf(file), ...(exit && { exit }) });
            assert.match(found ?? "", cause ?? /^$/);
        });
    }

    for (const file of ["6.0.27-on-fcv-4.4.log", "6.0.27-port-taken.log", "6.0.27-read-only.log"]) {
        it(`names ${file.replace(/\.log$/, "")} from its log alone, if another run started it`, () => {
            assert.notEqual(findCause({ ...none, log: linesOf(file) }), undefined);
        });
    }

    const ends: readonly (readonly [ExitDiagnostics["exit"], RegExp])[] = [
        [{ code: 2 }, /^it does not know one of its options/],
        [{ code: 127 }, /^a library/],
        [{ code: 132 }, /^the processor/],
        [{ signal: "SIGILL" }, /^the processor/],
        [{ signal: "SIGKILL" }, /^it was killed from outside/],
        [{ code: 137 }, /^it was killed from outside/],
        [{ code: 47 }, /^the clocks/],
    ];
    for (const [exit, cause] of ends) {
        it(`knows ${JSON.stringify(exit)} without a log`, () => {
            assert.match(findCause({ ...none, ...(exit && { exit }) }) ?? "", cause);
        });
    }

    it("names a full disk if nothing else shows the cause", () => {
        const log = linesOf("6.0.27-disk-full.log");
        assert.match(findCause({ ...none, log, freeBytes: 0 }) ?? "", /^the disk .* is full/);
    });

    it("names none for an unknown exit code, nor without any evidence", () => {
        assert.equal(findCause({ ...none, exit: { code: 1 } }), undefined);
        assert.equal(findCause({ ...none, freeBytes: 1e12 }), undefined);
    });

    it("reads the last process only, not an earlier one in the same log", () => {
        const log = [...linesOf("6.0.27-on-fcv-4.4.log"), ...linesOf("6.0.27-port-taken.log")];
        assert.match(findCause({ ...none, log }) ?? "", /^it cannot listen/);
    });

    it("ignores lines that were cut off", () => {
        const log = linesOf("6.0.27-on-fcv-4.4.log").map((line) => line.slice(0, 60));
        assert.equal(findCause({ ...none, log: [...log, "{", "null"] }), undefined);
    });
});

describe("describeExit()", () => {
    it("names the code or the signal, from the process or from its log", () => {
        assert.equal(describeExit({ ...none, exit: { code: 62 } }), "exited with code 62");
        assert.equal(describeExit({ ...none, exit: { signal: "SIGILL" } }), "was ended by SIGILL");
        const log = linesOf("6.0.27-port-taken.log");
        assert.equal(describeExit({ ...none, log }), "exited with code 48");
        assert.equal(describeExit(none), "exited");
    });
});

describe("quoteEnd()", () => {
    it("quotes the fatal line before a stack trace, and no frame of the trace", () => {
        const text = quoteEnd({ ...none, log: linesOf("5.0.4-on-unique-index-of-6.0.log") }).join();
        assert.match(text, /"id":23093/);
        assert.doesNotMatch(text, /"id":31445/);
    });

    it("quotes an error that came long before the end, also in the text of 4.2", () => {
        const later = Array.from(
            { length: 20 },
            (_, index) => `2026-11-23T08:19:54 I  - line ${index}`,
        );
        const error = "2026-11-23T08:19:53.332+0000 E  STORAGE  [initandlisten] it went wrong";
        const quoted = quoteEnd({ ...none, log: [error, ...later] });
        assert.deepEqual(quoted, [error, ...later.slice(-8)]);
    });

    it("adds the standard outputs, and cuts long lines", () => {
        const output = linesOf("6.0.27-unknown-option.out");
        const quoted = quoteEnd({ log: ["x".repeat(1000)], output });
        assert.deepEqual(quoted, ["x".repeat(400), ...output]);
    });
});
