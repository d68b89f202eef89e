import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { runProcess } from "../../kit/system/run-process";

describe(".ci/run", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "ci-run-"));
        mkdirSync(join(folder, "bin"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Runs it with an npm and a node that print these texts; `reruns` are the exit codes by file. */
    async function runWith(
        npm: { readonly prints: string; readonly failedFiles: readonly string[] },
        reruns: Readonly<Record<string, number>> = {},
    ) {
        const cases = Object.entries(reruns).map(([file, code]) => `*${file}) exit ${code} ;;`);
        const programs = {
            npm: `printf '%s\\n' ${npm.failedFiles.join(" ")} >> "$FAILED_TEST_FILES"
printf '${npm.prints}'
exit ${npm.failedFiles.length === 0 ? 0 : 1}`,
            node: `case "$*" in ${cases.join(" ")} *) exit 1 ;; esac`,
        };
        for (const [name, text] of Object.entries(programs)) {
            writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
        }
        const env = { PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}` };
        const { code, text } = await runProcess("bash", [resolve(".ci/run")], { cwd: folder, env });
        const lines = text.trimEnd().split("\n");
        return {
            code,
            last: lines.at(-1),
            flaky: lines.filter((line) => line.startsWith("flaky")),
        };
    }

    it("ends with the counts of a run that passes", async () => {
        const run = await runWith({ prints: "7 passed, 0 failed, 1 skipped\\n", failedFiles: [] });
        assert.deepEqual(run, { code: 0, last: "7 passed, 0 failed, 1 skipped", flaky: [] });
    });

    it("passes and names a file as flaky if it passes by itself", async () => {
        const npm = { prints: "7 passed, 2 failed\\n", failedFiles: ["a.test.ts"] };
        assert.deepEqual(await runWith(npm, { "a.test.ts": 0 }), {
            code: 0,
            last: "9 passed, 0 failed",
            flaky: ["flaky: a.test.ts"],
        });
    });

    it("fails if one of the files fails again", async () => {
        const npm = { prints: "7 passed, 2 failed\\n", failedFiles: ["a.test.ts", "b.test.ts"] };
        assert.deepEqual(await runWith(npm, { "a.test.ts": 0, "b.test.ts": 3 }), {
            code: 1,
            last: "7 passed, 2 failed",
            flaky: ["flaky: a.test.ts"],
        });
    });

    it("runs nothing again if many files failed", async () => {
        const failedFiles = [1, 2, 3, 4, 5, 6].map((each) => `${each}.test.ts`);
        const npm = { prints: "7 passed, 6 failed\\n", failedFiles };
        const reruns = Object.fromEntries(failedFiles.map((file) => [file, 0]));
        assert.deepEqual(await runWith(npm, reruns), {
            code: 1,
            last: "7 passed, 6 failed",
            flaky: [],
        });
    });

    it("counts one failure if the set-up or the lint ended the run", async () => {
        const run = await runWith({ prints: "error: lint\\n", failedFiles: [""] });
        assert.deepEqual([run.code, run.last], [1, "0 passed, 1 failed"]);
    });
});
