import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { codes } from "../../../provider/core/errors/codes";
import { makeErrorsPage } from "./errors-page";
import { read, root } from "./pages";

describe("docs/errors.md", () => {
    it("has every code with its meaning and its remedy, as the table of codes says", () => {
        const page = makeErrorsPage();
        if (process.env.UPDATE_GOLDEN === "1") {
            writeFileSync(join(root, "docs", "errors.md"), page);
        }
        assert.equal(read("docs", "errors.md"), page, "UPDATE_GOLDEN=1 rewrites it");
    });

    it("explains every code, and no other", () => {
        const explained = [...read("docs", "errors.md").matchAll(/^\| `([a-z-]+)` \|/gm)];
        const names = new Set(explained.map(([, code]) => code));
        assert.deepEqual([...names].sort(), Object.keys(codes).sort());
    });
});
