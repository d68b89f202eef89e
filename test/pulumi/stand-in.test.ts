import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { inSteps } from "../kit/system/steps";

// The requirements on the stand-in apply to the real plugin too, which is tested instead if it is installed.
describe("@pulumi/command, with the plugin of this machine", function () {
    this.timeout(60_000);
    let folder: string;
    let stack: Stack;

    before(async () => {
        folder = mkdtempSync(path.join(tmpdir(), "command-plugin-"));
        stack = await LocalWorkspace.createStack(
            { stackName: "dev", projectName: "commands", program: () => declare({}) },
            {
                workDir: folder,
                pulumiHome: createHome(),
                envVars: {
                    PULUMI_BACKEND_URL: `file://${folder}`,
                    PULUMI_CONFIG_PASSPHRASE: "not a secret",
                },
            },
        );
        execFileSync("mkfifo", ["there", "back"], { cwd: folder });
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** Makes a disposable home that shares the user's plugins. */
    function createHome() {
        const home = path.join(folder, "home");
        mkdirSync(home);
        const plugins = path.join(process.env.PULUMI_HOME ?? `${homedir()}/.pulumi`, "plugins");
        if (existsSync(plugins)) {
            symlinkSync(plugins, path.join(home, "plugins"));
        }
        return home;
    }

    function declare({ version = "1", trigger = "1", exitCode = 0 }) {
        const dir = folder;
        const hands = new local.Command("hands", {
            create: "touch created; echo ping > there; cat back",
            stdin: pulumi.secret("hunter2"),
            environment: { TOKEN: pulumi.secret("hunter3"), PLAIN: "kept readable" },
            dir,
        });
        const ears = new local.Command(
            "ears",
            { create: "cat there; echo pong > back", triggers: [], dir },
            { additionalSecretOutputs: ["stdout"] },
        );
        const changing = new local.Command("changing", {
            create: `echo version ${version}, after \${PULUMI_COMMAND_STDOUT:-none}; exit ${exitCode}`,
            delete: 'echo "$PULUMI_COMMAND_STDOUT" >> deleted',
            triggers: [trigger],
            dir,
        });
        return Promise.resolve({
            hands: hands.stdout,
            ears: ears.stdout,
            changing: changing.stdout,
        });
    }

    /** Runs an update. Returns its operations without those of the stack itself. */
    async function up(changes: Parameters<typeof declare>[0]) {
        const { outputs, summary } = await stack.up({ program: () => declare(changes) });
        return { outputs, changes: summary.resourceChanges };
    }

    const test = inSteps();

    test.step("runs nothing in a preview", async () => {
        const { changeSummary } = await stack.preview();
        assert.deepEqual(changeSummary, { create: 4 });
        assert.equal(existsSync(path.join(folder, "created")), false);
    });

    test.step("creates commands concurrently, with secrets encrypted in the state", async () => {
        const { outputs, changes } = await up({});
        assert.deepEqual(changes, { create: 4 });
        assert.deepEqual(outputs, {
            hands: { value: "pong", secret: false },
            ears: { value: "ping", secret: true },
            changing: { value: "version 1, after none", secret: false },
        });
        // Not exportStack(), which decrypts the secrets.
        const state = readFileSync(`${folder}/.pulumi/stacks/commands/dev.json`, "utf8");
        assert.match(state, /kept readable/);
        assert.doesNotMatch(state, /hunter2|hunter3|"ping"/);
    });

    test.step("leaves unchanged commands alone", async () => {
        assert.deepEqual((await up({})).changes, { same: 4 });
    });

    test.step("finds nothing to refresh", async () => {
        assert.deepEqual((await stack.refresh()).summary.resourceChanges, { same: 4 });
    });

    test.step("updates for a changed input, with the previous output", async () => {
        const { outputs, changes } = await up({ version: "2" });
        assert.deepEqual(changes, { same: 3, update: 1 });
        assert.equal(outputs.changing?.value, "version 2, after version 1, after none");
    });

    test.step("keeps the state when a command fails", async () => {
        await assert.rejects(
            up({ version: "3", exitCode: 3 }),
            /exit status 3: running "echo version 3[^]*\n +version 3, after version 2/,
        );
        assert.deepEqual((await up({ version: "2" })).changes, { same: 4 });
    });

    test.step("replaces for a changed trigger", async () => {
        const { outputs, changes } = await up({ version: "2", trigger: "2" });
        assert.deepEqual(changes, { same: 3, replace: 1 });
        assert.equal(outputs.changing?.value, "version 2, after none");
    });

    test.step("runs the delete commands of destroyed resources", async () => {
        await stack.destroy();
        assert.deepEqual(readFileSync(path.join(folder, "deleted"), "utf8").trim().split("\n"), [
            "version 2, after version 1, after none",
            "version 2, after none",
        ]);
    });
});
