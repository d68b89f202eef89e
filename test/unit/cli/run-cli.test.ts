import * as assert from "node:assert/strict";

import { runCli } from "../../../provider/cli/run-cli";
import { leastPrivilegeRole } from "../../../provider/core/inspection/role";
import { runProcess } from "../../kit/system/run-process";
import { FakeCliContext } from "./fake-cli-context";

describe("runCli()", () => {
    for (const command of [
        "status",
        "plan",
        "preflight",
        "compare",
        "upgrade",
        "console",
        "role",
        "completion",
    ]) {
        it(`explains ${command}`, async () => {
            const context = new FakeCliContext();
            assert.equal(await runCli([command, "--help"], context), 0);
            assert.match(context.printed.join("\n"), new RegExp(`^Usage: .* ${command} `));
        });
    }

    for (const args of [
        [],
        ["stats"],
        ["plan"],
        ["upgrade"],
        ["status", "--jsn"],
        ["plan", "--to", "6.0.27", "--accept", "series-skipped"],
        ["plan", "--to", "6.0.27", "--max-unavailable", "0"],
        ["plan", "--to", "6.0.27", "--json", "--markdown"],
        ["upgrade", "--to", "6.0.27", "--yes", "--dry-run"],
        ["status", "--watch", "--interval", "soon"],
        ["console", "--port", "70000"],
        ["completion", "zsh"],
    ]) {
        it(`ends with 1 and an error: ${args.join(" ")}`, async () => {
            const context = new FakeCliContext();
            assert.equal(await runCli(args, context), 1);
            assert.notEqual(context.errors.join(""), "");
            assert.deepEqual(context.printed, []);
        });
    }

    it("ends with 1 and a code for arguments that it refuses itself", async () => {
        for (const [args, code] of [
            [["status"], "command-line-invalid"],
            [["plan", "--to", "6", "mongodb://h/"], "version-invalid"],
            [["role", "--for", "6"], "version-invalid"],
            [["status", "mongodb://h/?foo=1"], "command-line-invalid"],
            [["upgrade", "--to", "6", "--yes"], "version-invalid"],
        ] as const) {
            const context = new FakeCliContext();
            assert.equal(await runCli(args, context), 1);
            assert.match(context.errors.join("\n"), new RegExp(`^${code}: `));
        }
    });

    it("repeats no password, wherever it is", async () => {
        const uri = "mongodb://eve:s3cret@h/";
        for (const args of [[uri], ["status", uri], ["plan", "--accept", uri], ["x", "--y", uri]]) {
            const context = new FakeCliContext();
            assert.equal(await runCli(args, context), 1);
            assert.match(context.errors.join("\n"), /^password-visible: /);
            assert.doesNotMatch(context.errors.join("\n"), /s3cret/);
        }
    });

    it("prints the role", async () => {
        const context = new FakeCliContext();
        assert.equal(await runCli(["role", "--for", "4.2.6"], context), 0);
        assert.deepEqual(
            JSON.parse(context.printed.join("\n")),
            JSON.parse(JSON.stringify(leastPrivilegeRole("4.2.6"))),
        );
    });
}).timeout(20_000);

describe("the completion for bash", () => {
    async function complete(...words: readonly string[]): Promise<readonly string[]> {
        const context = new FakeCliContext();
        await runCli(["completion", "bash"], context);
        const script = `${context.printed.join("\n")}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_pulumi_mongodb_replicaset
printf '%s\\n' "\${COMPREPLY[@]}"`;
        const args = ["-c", script, "bash", "pmr", ...words];
        const run = await runProcess("bash", args, { cwd: __dirname });
        assert.equal(run.stderr, "");
        return run.stdout.split("\n").filter((line) => line !== "");
    }

    it("completes the commands, and the options of each", async () => {
        assert.deepEqual(await complete("p"), ["plan", "preflight"]);
        assert.deepEqual(await complete("upgrade", "--d"), ["--dry-run"]);
        assert.deepEqual(await complete("status", "mongodb://h/", "--w"), ["--watch"]);
        assert.deepEqual(await complete("role", "--w"), []);
    });
});

describe("the help", () => {
    it("names each command with its summary, and each option of a command", async () => {
        const context = new FakeCliContext();
        assert.equal(await runCli(["--help"], context), 0);
        assert.match(
            context.printed.join("\n"),
            /preflight.*checks whether an upgrade would be blocked,\s+and why/,
        );
        assert.equal(await runCli(["upgrade", "--help"], context), 0);
        assert.match(context.printed.join("\n"), /--dry-run.*stop after the preview/);
    });
});
