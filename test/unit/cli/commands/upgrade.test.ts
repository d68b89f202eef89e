import * as assert from "node:assert/strict";

import type { EngineMessage } from "../../../../provider/cli/stack/engine-messages";
import { readDiagnostic, withBar } from "../../../../provider/cli/stack/engine-messages";
import type { ProjectStack, UpdateRequest } from "../../../../provider/cli/stack/project";
import { upgrade } from "../../../../provider/cli/commands/upgrade";
import { FakeCliContext } from "../fake-cli-context";

/** A stack that records its previews and updates, in order. */
class FakeStack implements ProjectStack {
    readonly name = "prod";
    readonly done: string[] = [];
    readonly values: Record<string, string>;
    readonly #changes: boolean;
    readonly #failsAt: "preview" | "up" | undefined;

    constructor(version?: string, changes = true, failsAt?: "preview" | "up") {
        this.values = version === undefined ? {} : { version };
        this.#changes = changes;
        this.#failsAt = failsAt;
    }

    setConfig({ key, value }: UpdateRequest) {
        this.values[key] = value;
        return Promise.resolve();
    }

    async preview({ key, value }: UpdateRequest, report: (message: EngineMessage) => void) {
        await this.#run("preview", { ...this.values, [key]: value }, report);
        return this.#changes;
    }

    up(report: (message: EngineMessage) => void) {
        return this.#run("up", this.values, report);
    }

    #run(
        action: "preview" | "up",
        { version }: Readonly<Record<string, string>>,
        report: (message: EngineMessage) => void,
    ): Promise<void> {
        this.done.push(`${action} ${String(version)}`);
        report({ text: `1/4 ${action}`, isError: false, isPassing: true });
        report({ text: `${action} runs`, isError: false, isPassing: false });
        return this.#failsAt === action
            ? Promise.reject(new Error(`${action} is broken`))
            : Promise.resolve();
    }
}

function run(
    stack: FakeStack,
    flags: { readonly yes?: boolean; readonly dryRun?: boolean },
    context: FakeCliContext,
) {
    const options = {
        to: "6.0.27",
        configKey: "version",
        yes: flags.yes ?? false,
        dryRun: flags.dryRun ?? false,
    };
    return upgrade(options, context, () => Promise.resolve(stack));
}

describe("upgrade()", () => {
    it("sets the version, previews, asks, and updates", async () => {
        const stack = new FakeStack("5.0.4");
        const terminal = new FakeCliContext({}, ["y"]);
        assert.equal(await run(stack, {}, terminal), 0);
        assert.deepEqual(stack.done, ["preview 6.0.27", "up 6.0.27"]);
        assert.deepEqual(terminal.asked, ["Upgrade prod to 6.0.27? [y/N] "]);
        assert.deepEqual(terminal.printed, ["preview runs", "up runs"]);
        assert.deepEqual(stack.values, { version: "6.0.27" });
    });

    for (const [reason, flags, answers, before] of [
        ["a no", {}, ["n"], "5.0.4"],
        ["a dry run", { dryRun: true }, [], "5.0.4"],
        ["a dry run without a previous version", { dryRun: true }, [], undefined],
    ] as const) {
        it(`leaves the configuration as it was after ${reason}, and ends with 2`, async () => {
            const stack = new FakeStack(before);
            assert.equal(await run(stack, flags, new FakeCliContext({}, answers)), 2);
            assert.deepEqual(stack.done, ["preview 6.0.27"]);
            assert.deepEqual(stack.values, before === undefined ? {} : { version: before });
        });
    }

    it("leaves it if the preview fails, and keeps the version if the update fails", async () => {
        for (const [failsAt, version] of [
            ["preview", "5.0.4"],
            ["up", "6.0.27"],
        ] as const) {
            const stack = new FakeStack("5.0.4", true, failsAt);
            const context = new FakeCliContext();
            await assert.rejects(run(stack, { yes: true }, context), {
                code: "update-failed",
            });
            assert.deepEqual(stack.values, { version });
            assert.deepEqual(context.errors, [`${failsAt} is broken`]);
        }
    });

    it("asks nothing and updates nothing if nothing changes", async () => {
        const stack = new FakeStack("5.0.4", false);
        const terminal = new FakeCliContext({}, ["y"]);
        assert.equal(await run(stack, {}, terminal), 0);
        assert.deepEqual(terminal.asked, []);
        assert.deepEqual(stack.done, ["preview 6.0.27"]);
        assert.deepEqual(stack.values, { version: "6.0.27" });
        assert.equal(await run(stack, { dryRun: true }, new FakeCliContext()), 0);
    });

    it("does nothing if there is no terminal to ask", async () => {
        const stack = new FakeStack("5.0.4");
        await assert.rejects(run(stack, {}, new FakeCliContext()), {
            code: "command-line-invalid",
        });
        assert.deepEqual(stack.done, []);
    });
});

describe("readDiagnostic()", () => {
    it("leaves out colours, empty lines and debug lines", () => {
        const message = "<{%fg 1%}>stopped<{%reset%}>\n";
        assert.deepEqual(readDiagnostic({ message, severity: "info" }), {
            text: "stopped",
            isError: false,
            isPassing: false,
        });
        assert.equal(readDiagnostic({ message, severity: "debug" }), undefined);
        assert.equal(readDiagnostic({ message: "\n", severity: "info" }), undefined);
    });
});

describe("withBar()", () => {
    it("shows how many steps are done", () => {
        assert.equal(withBar("1/4 Stop"), "[--------------------] 1/4 Stop");
        assert.equal(withBar("3/4 Start"), "[##########----------] 3/4 Start");
        assert.equal(withBar("db1 is STARTUP2"), "db1 is STARTUP2");
    });
});
