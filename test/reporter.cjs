"use strict";

const { reporters, Runner } = require("mocha");

/** Mocha's own reporter, with one line at the very end that programs can read. */
module.exports = class Reporter extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        // Spec prints its summary in a listener of the same event that was added before this one.
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const skipped = pending > 0 ? `, ${pending} skipped` : "";
            console.log(`${passes} passed, ${failures} failed${skipped}`);
        });
    }
};
