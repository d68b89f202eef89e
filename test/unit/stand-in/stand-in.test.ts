import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { call, type StandIn, startStandIn, urnOf } from "./stand-in-process";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("stand-in for the command plugin", () => {
    let standIn: StandIn;
    let folder: string;

    before(async () => {
        standIn = await startStandIn();
    });
    after(() => standIn.close());
    beforeEach(() => {
        folder = realpathSync(mkdtempSync(path.join(tmpdir(), "stand-in-")));
        standIn.log.length = 0;
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("has the version of the installed package", async () => {
        const { version } = require("@pulumi/command/package.json") as { version: string };
        const info = await call<PluginInfo>((reply) =>
            standIn.client.getPluginInfo(new Empty(), reply),
        );
        assert.equal(info.getVersion(), version);
        const schema = await call<GetSchemaResponse>((reply) =>
            standIn.client.getSchema(new GetSchemaRequest(), reply),
        );
        assert.deepEqual(JSON.parse(schema.getSchema()), { name: "command", version });
    });

    describe("check", () => {
        it("makes the default an input", async () => {
            assert.deepEqual(await standIn.check({ create: "true" }), {
                inputs: { addPreviousOutputInEnv: true, create: "true" },
                failures: [],
            });
        });

        for (const type of ["command:remote:Command", "command:remote:CopyToRemote"]) {
            it(`refuses ${type}`, async () => {
                const { failures } = await standIn.check({}, type);
                const reason = `The stand-in for the command plugin does not do ${type}: use the real plugin`;
                assert.deepEqual(failures, [{ property: "", reason }]);
            });
        }

        it("refuses to return files", async () => {
            const { failures } = await standIn.check({ create: "true", archivePaths: ["*"] });
            const reason =
                "The stand-in for the command plugin returns no files: use the real plugin";
            assert.deepEqual(failures, [{ property: "archivePaths", reason }]);
        });
    });

    describe("create", () => {
        it("returns the inputs and the command's output", async () => {
            const inputs = { create: "echo out; echo err >&2; echo more", triggers: [1] };
            const { id, state } = await standIn.create(inputs);
            assert.match(id, /^a::b[0-9a-f]{8}$/);
            assert.deepEqual(state, { ...inputs, stdout: "out\nmore", stderr: "err" });
        });

        it("passes environment, stdin and folder", async () => {
            const { state } = await standIn.create({
                create: 'echo "$GREETING, $(cat) in $(pwd)"',
                environment: { GREETING: "hello" },
                stdin: "world",
                dir: folder,
            });
            assert.equal(state.stdout, `hello, world in ${folder}`);
        });

        it("ends a command's stdin when there is nothing to read", async () => {
            const { state } = await standIn.create({ create: "cat" });
            assert.equal(state.stdout, "");
        });

        it("accepts a command that does not read its stdin", async () => {
            const { state } = await standIn.create({
                create: "echo done",
                stdin: "x".repeat(1 << 20),
            });
            assert.equal(state.stdout, "done");
        });

        it("runs the given interpreter", async () => {
            const interpreter = [process.execPath, "-p"];
            const { state } = await standIn.create({ create: "6 * 7", interpreter });
            assert.equal(state.stdout, "42");
        });

        it("fails with the command and its whole output", async () => {
            const create = "echo out; echo 'err' >&2; exit 3";
            await assert.rejects(standIn.create({ create }), {
                message: `exit status 3: running "${create}":\nout\nerr\n`,
            });
        });

        it("reports a killed command", async () => {
            await assert.rejects(standIn.create({ create: "kill -9 $$" }), {
                message: 'signal: SIGKILL: running "kill -9 $$":\n',
            });
        });

        it("names a missing folder", async () => {
            const dir = path.join(folder, "missing");
            await assert.rejects(standIn.create({ create: "true", dir }), {
                message: `chdir ${dir}: no such file or directory: running "true":\n`,
            });
        });

        it("runs nothing in a preview, and leaves the outputs unknown", async () => {
            const inputs = { create: "touch here", dir: folder };
            const { state } = await standIn.create(inputs, true);
            assert.deepEqual(state, { ...inputs, stdout: unknown, stderr: unknown });
            assert.equal(existsSync(path.join(folder, "here")), false);
        });

        it("runs commands concurrently", async () => {
            execFileSync("mkfifo", ["there", "back"], { cwd: folder });
            // Each waits for the other.
            const created = await Promise.all([
                standIn.create({ create: "echo ping > there; cat back", dir: folder }),
                standIn.create({ create: "cat there; echo pong > back", dir: folder }),
            ]);
            assert.deepEqual(
                created.map(({ state }) => state.stdout),
                ["pong", "ping"],
            );
        });
    });

    describe("log", () => {
        const create = "echo 1; echo 2; echo 3 >&2; printf 4 >&2";

        it("shows each line in the row of the resource", async () => {
            await standIn.create({ create: "echo 1; echo 2" });
            const line = {
                severity: LogSeverity.INFO,
                urn: urnOf("command:local:Command"),
                streamid: 0,
                ephemeral: true,
            };
            assert.deepEqual(standIn.log, [
                { ...line, message: "1" },
                { ...line, message: "2" },
            ]);
        });

        for (const [logging, lines] of [
            ["stdout", ["1", "2"]],
            ["stderr", ["3", "4"]],
            ["stdoutAndStderr", ["1", "2", "3", "4"]],
            ["none", []],
        ] as const) {
            it(`shows ${lines.join(", ") || "nothing"} with logging "${logging}"`, async () => {
                const { state } = await standIn.create({ create, logging });
                assert.deepEqual(standIn.log.map((line) => line.message).sort(), lines);
                assert.deepEqual([state.stdout, state.stderr], ["1\n2", "3\n4"]);
            });
        }
    });

    describe("diff", () => {
        const inputs = { create: "true", environment: { A: "1" }, triggers: [{ v: 1 }] };
        const state = { ...inputs, stdout: "out", stderr: "" };

        it("sees no change in the same inputs", async () => {
            const none = { hasChanges: false, changes: [], replaces: [] };
            assert.deepEqual(await standIn.diff(state, inputs), none);
        });

        it("updates for any other input than triggers", async () => {
            const { environment, triggers } = inputs;
            const news = { environment: { ...environment, A: "2" }, triggers, update: "true" };
            assert.deepEqual(await standIn.diff(state, news), {
                hasChanges: true,
                changes: ["create", "environment", "update"],
                replaces: [],
            });
        });

        it("replaces for triggers", async () => {
            assert.deepEqual(await standIn.diff(state, { ...inputs, triggers: [{ v: 2 }] }), {
                hasChanges: true,
                changes: ["triggers"],
                replaces: ["triggers"],
            });
        });
    });

    describe("update", () => {
        const print = 'echo "$PULUMI_COMMAND_STDOUT, $PULUMI_COMMAND_STDERR"';
        const olds = { create: "true", stdout: "before", stderr: "warning" };

        it("runs update, which can read the last command's output", async () => {
            const news = { create: "exit 1", update: print };
            const state = await standIn.update(olds, news);
            assert.deepEqual(state, { ...news, stdout: "before, warning", stderr: "" });
        });

        it("runs create when there is no update", async () => {
            const state = await standIn.update(olds, { create: print });
            assert.equal(state.stdout, "before, warning");
        });

        it("hides the last command's output if the inputs demand it", async () => {
            const news = { update: print, addPreviousOutputInEnv: false };
            assert.equal((await standIn.update(olds, news)).stdout, ", ");
        });

        it("keeps the last command's output if there is nothing to run", async () => {
            const state = await standIn.update(olds, { delete: "true" });
            assert.deepEqual(state, { delete: "true", stdout: "before", stderr: "warning" });
        });

        it("runs nothing in a preview, and leaves the outputs unknown", async () => {
            const state = await standIn.update(olds, { create: "exit 1" }, true);
            assert.deepEqual(state, { create: "exit 1", stdout: unknown, stderr: unknown });
        });
    });

    describe("delete", () => {
        const state = { create: "exit 1", update: "exit 1", stdout: "before", stderr: "" };

        it("runs delete, which can read the last command's output", async () => {
            const line = 'echo "$PULUMI_COMMAND_STDOUT" > deleted';
            await standIn.delete({ ...state, delete: line, dir: folder });
            assert.equal(readFileSync(path.join(folder, "deleted"), "utf8"), "before\n");
        });

        it("does nothing without delete", async () => {
            await standIn.delete(state);
        });

        it("fails when delete fails", async () => {
            await assert.rejects(standIn.delete({ ...state, delete: "exit 4" }), {
                message: 'exit status 4: running "exit 4":\n',
            });
        });
    });
});

describe("end of the stand-in for the command plugin", () => {
    let standIn: StandIn;
    beforeEach(async () => {
        standIn = await startStandIn();
    });
    afterEach(() => standIn.close());

    it("comes when the engine interrupts it", async () => {
        standIn.child.kill("SIGINT");
        assert.deepEqual(await once(standIn.child, "exit"), [0, null]);
    });

    it("comes when the engine has ended", async () => {
        standIn.child.stdin.end();
        assert.deepEqual(await once(standIn.child, "exit"), [0, null]);
    });

    it("kills a running command when the engine cancels", async () => {
        const killed = assert.rejects(standIn.create({ create: "echo started; exec sleep 600" }));
        await once(standIn.lines, "line");
        await call<Empty>((reply) => standIn.client.cancel(new Empty(), reply));
        await killed;
    });
});
