import assert from "node:assert/strict";

import { read } from "./pages";

describe("README.md", () => {
    it("shows the plan as it is printed", () => {
        const plan = read("test", "unit", "core", "plan", "plans", "series-hop-3-members.txt");
        assert.ok(read("README.md").includes(plan.trimEnd()));
    });

    it("shows the program of examples/local", () => {
        assert.ok(read("README.md").includes(read("examples", "local", "index.ts").trimEnd()));
    });
});

describe("docs/guarantees.md", () => {
    it("names a test behind every guarantee", () => {
        const [, ...tables] = read("docs", "guarantees.md").split("| guarantee | test |\n");
        const rows = tables.flatMap((table) =>
            (table.split("\n\n")[0] ?? "").trimEnd().split("\n").slice(1),
        );
        assert.ok(rows.length > 30, String(rows.length));
        for (const row of rows) {
            assert.match(row, /^\| [^|]+ \| [^|]*`test\/[\w/.-]+`/);
        }
    });
});

describe("docs/quick-start.md", () => {
    it("shows the program of examples/local", () => {
        const page = read("docs", "quick-start.md");
        assert.ok(page.includes(read("examples", "local", "index.ts").trimEnd()));
    });
});
