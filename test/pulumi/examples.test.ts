import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { closeStacks, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { codeBlocksOf } from "../unit/docs/pages";

const repository = resolve(__dirname, "../..");

// examples/demo, ci and policy have tests of their own. A preview runs the program in the engine without creating anything.
describe("programs in the documentation", function () {
    this.timeout(180_000);
    after(closeStacks);

    it("examples/local: creates a set of three members", async () => {
        const text = await readFile(join(repository, "examples/local/index.ts"), "utf8");
        const stack = await PulumiStack.create({ version: "5.0.4", text });
        const { steps, changeSummary } = await stack.previewJson();
        assert.deepEqual(Object.keys(changeSummary), ["create"]);
        assert.equal(steps.filter(isMemberStep).length, 3);
    });

    it("docs/ci.md: writes its plan as JSON and as Markdown in a preview", async () => {
        const [program] = codeBlocksOf("docs/ci.md");
        const stack = await PulumiStack.create({ version: "5.0.4", text: program?.text ?? "" });
        await stack.previewJson();
        const plan = await readFile(join(stack.program, "plan.json"), "utf8");
        assert.equal((JSON.parse(plan) as { version: string }).version, "5.0.4");
        assert.match(await readFile(join(stack.program, "plan.md"), "utf8"), /rs0/);
    });
});
