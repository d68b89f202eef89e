import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { defaultSettings } from "../../../provider/pulumi/args/default-settings";
import { makeOptionsPage, readComment } from "./options-page";
import { read, root } from "./pages";

describe("docs/options.md", () => {
    it("lists every option as its type and its comment describe it", () => {
        const page = makeOptionsPage(read("provider", "pulumi", "args", "args.ts"));
        if (process.env.UPDATE_GOLDEN === "1") {
            writeFileSync(join(root, "docs", "options.md"), page);
        }
        assert.equal(read("docs", "options.md"), page, "UPDATE_GOLDEN=1 rewrites it");
    });

    it("gives the defaults of the limits that are in force", () => {
        const rows = read("docs", "options.md").split("\n");
        for (const [limit, value] of Object.entries(defaultSettings)) {
            const row = rows.find((line) => line.startsWith(`| \`${limit}\` |`));
            const shown = row?.split("|").at(-2)?.trim().split(",")[0];
            assert.equal(shown, String(value), limit);
        }
    });

    it("gives a meaning or a default for every optional option", () => {
        const bare = [
            ...read("docs", "options.md").matchAll(/^\| (`[\w.]+`) \| .* \| {2}\| none \|$/gm),
        ];
        assert.deepEqual(
            bare.map(([, name]) => name),
            [],
        );
    });

    it("says what happens without each optional option", () => {
        assert.deepEqual(read("docs", "options.md").match(/^.* \| none \|$/gm), null);
    });
});

describe("readComment()", () => {
    const cases = [
        ["/** How many. */", "How many.", "", ""],
        ["/**\n * How\n * many.\n * @defaultValue 3\n */", "How many.", "3", ""],
        ["/** @defaultValue with ssh: 1.2.3, or\n * `x` */", "", "with ssh: 1.2.3, or `x`", ""],
        ["/** Names of @pulumi/command. */", "Names of @pulumi/command.", "", ""],
        [
            "/**\n * All.\n *\n * @example\n * ```ts\n * f({\n *     a,\n * });\n * ```\n */",
            "All.",
            "",
            "```ts\nf({\n    a,\n});\n```",
        ],
    ] as const;
    for (const [comment, text, defaultValue, example] of cases) {
        it(`reads ${JSON.stringify(comment)}`, () => {
            assert.deepEqual(readComment(comment), { text, defaultValue, example });
        });
    }
});
