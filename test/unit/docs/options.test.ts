import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { defaultSettings } from "../../../provider/pulumi/args/default-settings";
import { makeOptionsPage, splitDefault } from "./options-page";
import { read, root } from "./pages";

describe("docs/options.md", () => {
    it("has every option, as its type and its comment say", () => {
        const page = makeOptionsPage(read("provider", "pulumi", "args", "args.ts"));
        if (process.env.UPDATE_GOLDEN === "1") {
            writeFileSync(join(root, "docs", "options.md"), page);
        }
        assert.equal(read("docs", "options.md"), page, "UPDATE_GOLDEN=1 rewrites it");
    });

    it("tells the defaults of the limits that are in force", () => {
        const rows = read("docs", "options.md").split("\n");
        for (const [limit, value] of Object.entries(defaultSettings)) {
            const row = rows.find((line) => line.startsWith(`| \`${limit}\` |`));
            const told = row?.split("|").at(-2)?.trim().split(",")[0];
            assert.equal(told, String(value), limit);
        }
    });

    it("explains every option that may be left out, or has its default", () => {
        const bare = [
            ...read("docs", "options.md").matchAll(/^\| (`[\w.]+`) \| .* \| {2}\| none \|$/gm),
        ];
        assert.deepEqual(
            bare.map(([, name]) => name),
            [],
        );
    });
});

describe("splitDefault()", () => {
    const cases = [
        ["How many. Default 3.", "How many.", "3"],
        ["Default: what `adopt` says. It runs.", "It runs.", "what `adopt` says"],
        ["Default, with ssh: 1.2.3. Then.", "Then.", "with ssh: 1.2.3"],
        ["The Default is not one.", "The Default is not one.", ""],
    ] as const;
    for (const [comment, text, by] of cases) {
        it(`takes "${by}" out of "${comment}"`, () => {
            assert.deepEqual(splitDefault(comment), { text, by });
        });
    }
});
