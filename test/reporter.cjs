"use strict";

const { appendFileSync } = require("node:fs");
const { relative } = require("node:path");

const { reporters, Runner } = require("mocha");

const { EVENT_RUN_END, EVENT_TEST_FAIL } = Runner.constants;

/**
 * Mocha's own reporter, with one line at the very end that programs can read. The files with failed tests are appended to
 * the file that FAILED_TEST_FILES names, one a line.
 */
module.exports = class Reporter extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        const failed = new Set();
        runner.on(EVENT_TEST_FAIL, ({ file }) => failed.add(relative(process.cwd(), file ?? "")));
        // Spec prints its summary in a listener of the same event that was added before this one.
        runner.once(EVENT_RUN_END, () => {
            const list = process.env.FAILED_TEST_FILES;
            if (list) {
                appendFileSync(list, [...failed].map((file) => `${file}\n`).join(""));
            }
            const { passes, failures, pending } = this.stats;
            const skipped = pending > 0 ? `, ${pending} skipped` : "";
            console.log(`${passes} passed, ${failures} failed${skipped}`);
        });
    }
};
