import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

describe("README.md", () => {
    it("shows the plan as it is printed", () => {
        const plan = read("test", "unit", "core", "plans", "series-hop-3-members.txt");
        assert.ok(read("README.md").includes(plan.trimEnd()));
    });

    it("shows the program of examples/local", () => {
        assert.ok(read("README.md").includes(read("examples", "local", "index.ts").trimEnd()));
    });

    it("names tests that are there", () => {
        const named = [...read("README.md").matchAll(/`(test\/[\w/.-]+\.test\.ts)`/g)];
        assert.ok(named.length >= 6);
        for (const [, file = ""] of named) {
            assert.ok(
                readdirSync(join(root, file, "..")).includes(file.split("/").at(-1) ?? ""),
                file,
            );
        }
    });
});

describe("docs/errors.md", () => {
    it("explains every code, and no other", () => {
        const types = read("provider", "core", "errors.ts");
        const codesOf = (type: string) => {
            const union = new RegExp(`type ${type} =([^;]*);`).exec(types)?.[1] ?? "";
            return [...union.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code);
        };
        const inCode = codesOf("ErrorCode");
        const warnings = codesOf("WarningCode");
        assert.ok(inCode.length > 0 && warnings.length > 0);
        const docs = read("docs", "errors.md");
        for (const code of [...inCode, ...warnings]) {
            assert.ok(docs.includes(`\`${String(code)}\``), `${String(code)} is not explained`);
        }
        const explained = [...docs.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
        assert.deepEqual([...new Set(explained)].sort(), [...inCode].sort());
    });
});
