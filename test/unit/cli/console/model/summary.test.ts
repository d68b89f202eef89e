import assert from "node:assert/strict";

import { advanceRun } from "../../../../../provider/cli/console/model/advance-run";
import { newRun } from "../../../../../provider/cli/console/model/run-record";
import { renderSummary } from "../../../../../provider/cli/console/model/summary";

const evil = `db1:27017 <img src=x onerror="alert(1)"> | [a](javascript:b) \`c\``;
const step = `1/1 Stop ${evil}`;

const declared = advanceRun(newRun(1, "6.0.27", 0), {
    kind: "declared",
    atMs: 0,
    resource: "rs0-0",
    host: evil,
    plan: [step],
    begins: true,
});
const began = advanceRun(declared, { kind: "update-began", atMs: 1000 });
const stopped = advanceRun(began, {
    kind: "step",
    atMs: 2000,
    resource: "rs0-0",
    stepEvent: { event: "step-ended", kind: "stop-member", number: 1, host: evil, tookMs: 700 },
});
const logged = advanceRun(stopped, {
    kind: "log",
    atMs: 2000,
    resource: "rs0-0",
    text: `${step}: done in 0.7 s`,
    isError: true,
    isPassing: false,
});
const run = advanceRun(logged, { kind: "updated", atMs: 4500 });
const gap = { kind: "no-primary", minMs: 200, maxMs: 600 } as const;
const input = {
    id: "shop/prod",
    run,
    gaps: [
        { ...gap, fromMs: 500 },
        { ...gap, fromMs: 3000 },
    ],
};

describe("renderSummary()", () => {
    it("contains the result, the steps with their times, and the gaps of this run only", async () => {
        const text = await renderSummary(input, "markdown");
        assert.match(text, /^# Upgrade of shop\/prod to 6\.0\.27$/m);
        assert.match(text, /^- done, after 3\.5 s$/m);
        assert.match(text, / \| done \| 0\.7 s \|$/m);
        assert.equal(text.split("between 0.20 s and 0.60 s").length - 1, 1);
        assert.match(text, /1970-01-01T00:00:03\.000Z/);
    });

    it("escapes the output of servers in Markdown", async () => {
        const text = await renderSummary(input, "markdown");
        const [table = "", errors = ""] = text.split("## Errors");
        assert.ok(table.includes("\\<img"));
        assert.ok(table.includes("\\[a\\]"));
        assert.ok(errors.split("\n").every((line) => line === "" || line.startsWith("    ")));
    });

    it("escapes it in HTML too", async () => {
        const text = await renderSummary(input, "html");
        assert.doesNotMatch(text, /<img|<script/);
        assert.ok(text.includes("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"));
    });

    for (const format of ["markdown", "html"] as const) {
        it(`contains all parts of a failure in ${format}, escaped`, async () => {
            const upgradeEvent = {
                ...({ event: "failed", member: evil, to: "6.0.27", step } as const),
                ...({ code: "start-failed", message: evil, reason: evil } as const),
                ...{ log: [evil, "line 2"], revert: { to: "5.0.4" } },
            };
            const failed = advanceRun(began, { kind: "event", atMs: 2000, upgradeEvent });
            const text = await renderSummary({ ...input, run: failed }, format);
            for (const each of ["Failure of", "start-failed:", "It runs 5.0.4 again", "line 2"]) {
                assert.ok(text.replaceAll("\\", "").includes(each), each);
            }
            assert.doesNotMatch(text, /^[^ \n].*[^\\]<img/m);
            assert.match(text, format === "html" ? /<pre>/ : /^ {4}line 2$/m);
        });
    }
});
