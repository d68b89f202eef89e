import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";
import { importState } from "../kit/engine/imported-state";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";

/** Makes the stack of a program that was run, with its outputs but without a set: no server listens on port 1. */
async function makeStack(username: string): Promise<PulumiStack> {
    const stack = await PulumiStack.create({ version: "6.0.5" });
    const root = {
        urn: `urn:pulumi:${stack.name}::fresh::pulumi:pulumi:Stack::fresh-${stack.name}`,
        custom: false,
        type: "pulumi:pulumi:Stack",
        outputs: { connectionString: `mongodb://${username}@127.0.0.1:1/` },
    };
    const deployment = {
        manifest: { time: new Date(0), magic: "", version: "" },
        resources: [root],
    };
    await importState(stack, { deployment });
    return stack;
}

describe("the console of two stacks, at a terminal", function () {
    this.timeout(300_000);
    const test = inSteps();
    let terminal: ChildProcess;
    let shown = "";
    let names: readonly string[];

    // `script` starts the command at a terminal, and types its own input there.
    before(async () => {
        const stacks = [await makeStack("admin"), await makeStack("root")];
        names = stacks.map(({ name }) => name);
        const [first] = stacks;
        const { cwd, env } = first!.processOptions;
        const pmr = join(first!.program, "../node_modules/.bin/pmr");
        const command = `"${pmr}" console ${names.map((name) => `"#${name}"`).join(" ")}`;
        terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
            cwd,
            env: { ...process.env, ...env, MONGODB_PASSWORD: "" },
        });
        for (const stream of [terminal.stdout, terminal.stderr]) {
            stream?.setEncoding("utf8").on("data", (text: string) => (shown += text));
        }
    });
    after(async () => {
        terminal.kill();
        await closeStacks();
    });

    const questions = () => shown.match(/fresh\/test-\d+: Password of \w+: /g) ?? [];
    const asked = (count: number) =>
        eventually(`question ${count} is asked`, () =>
            Promise.resolve(questions().length >= count),
        );

    test.step("asks for one password after another, and shows none", async () => {
        await asked(1);
        terminal.stdin?.write("typedOfOne\r");
        await asked(2);
        const users = ["admin", "root"];
        assert.deepEqual(
            questions().toSorted(),
            names.map((name, index) => `fresh/${name}: Password of ${users[index] ?? ""}: `),
        );
        assert.match(shown, /^To view and upgrade: http:\/\/127\.0\.0\.1:\d+\/open\/\S+/m);
        assert.doesNotMatch(shown, /typedOfOne/);
    });

    test.step("ends at Ctrl-C during a question", async () => {
        const ended = once(terminal, "exit");
        terminal.stdin?.write("\u0003");
        assert.deepEqual(await ended, [0, null], shown);
    });
});
