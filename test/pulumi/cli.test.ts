import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { StatusReport } from "../../provider/cli/commands/status-report";
import { versionOf } from "../kit/sets/by-hand";
import { linesWith } from "../kit/system/lines-with";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import type { Run } from "../kit/system/run-process";
import { runProcess } from "../kit/system/run-process";
import { assertCode, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

describe("the installed command in the folder of a program, 3 members, 5.0.4 to 6.0.27", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    let created: Outputs;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
        await stack.upOrFail();
        created = await stack.outputs();
    });
    after(closeStacks);

    function pmr(...args: readonly string[]): Promise<Run> {
        return runProcess(
            join(stack.program, "../node_modules/.bin/pmr"),
            args,
            stack.processOptions,
        );
    }

    /** The stack's configuration without its indentation, which the CLI chooses. */
    async function configuration(): Promise<readonly string[]> {
        const text = await readFile(join(stack.program, `Pulumi.${stack.name}.yaml`), "utf8");
        return text
            .trim()
            .split("\n")
            .map((line) => line.trim());
    }

    const test = inSteps();

    test.step("finds the set through the stack's output", async () => {
        const run = await pmr("status", "--json", "--stack", stack.name);
        assertCode(run, 0);
        const { primary, members } = JSON.parse(run.stdout) as StatusReport;
        assert.equal(primary, created.primary);
        assert.deepEqual(
            members.map(({ host, version }) => [host, version]),
            created.members.map(({ host, version }) => [host, version]),
        );
    });

    test.step("reports a missing stack or output", async () => {
        for (const args of [
            ["status", "--stack", stack.name, "--output", "nothing"],
            ["status", "--stack", "missing"],
            ["upgrade", "--to", "6.0.27", "--yes", "--stack", "missing"],
        ]) {
            const run = await pmr(...args);
            assertCode(run, 1);
            assertNoStack(run);
            assert.match(run.stderr, /^stack-unusable: /);
        }
    });

    test.step("shows the plan in a dry run, and changes neither the configuration nor the members", async () => {
        const config = await configuration();
        const run = await pmr("upgrade", "--to", "6.0.27", "--dry-run", "--stack", stack.name);
        assertCode(run, 2);
        assert.equal(linesWith(/^\d+\/13 /, run.stdout).length, 13);
        assert.deepEqual(await configuration(), config);
        assert.deepEqual(await stack.outputs(), created);
    });

    test.step("leaves the configuration unchanged if it is killed in a preview", async () => {
        const config = await configuration();
        const command = join(stack.program, "../node_modules/.bin/pmr");
        const args = ["upgrade", "--to", "6.0.27", "--dry-run", "--stack", stack.name];
        const { cwd, env } = stack.processOptions;
        const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
        // The program runs, so the configuration was read.
        await once(child.stdout, "data");
        child.kill("SIGKILL");
        await once(child, "exit");
        assert.deepEqual(await configuration(), config);
    });

    test.step("reports in a dry run what blocks the upgrade", async () => {
        const config = await configuration();
        const run = await pmr("upgrade", "--to", "8.0.4", "--dry-run", "--stack", stack.name);
        assertCode(run, 1);
        assertNoStack(run);
        assertSays(run, /blocker series-skipped: /, /^update-failed: The preview of /m);
        assert.deepEqual(await configuration(), config);
    });

    test.step("upgrades with --yes, and prints a line for each step", async () => {
        const run = await pmr("upgrade", "--to", "6.0.27", "--yes", "--stack", stack.name);
        assertCode(run, 0);
        assert.equal(linesWith(/^\d+\/13 .*: done in [\d.]+ s$/, run.stdout).length, 13);
        for (const { host } of created.members) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        assert.ok((await configuration()).some((line) => /:version: "?6\.0\.27/.test(line)));
    });

    test.step("has nothing to do the second time", async () => {
        const run = await pmr("upgrade", "--to", "6.0.27", "--yes");
        assertCode(run, 0);
        assertSays(run, "rs0 runs 6.0.27: nothing to do");
    });
});
