import * as assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runCli } from "../../../../provider/cli/run-cli";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";
import { FakeCliContext } from "../fake-cli-context";

const plan = { setName: "rs0", version: "6.0.27", findings: [], hops: [], members: [], text: "" };
const step = { kind: "start-member", host: "db1:27017", number: 1, text: "Start db1:27017" };

describe("pmr compare", () => {
    let folder: string;
    before(async () => {
        folder = await makeTemporaryFolder("plans");
        const more = { ...plan, hops: [{ version: "6.0.27", steps: [step] }] };
        await writeFile(join(folder, "none.json"), JSON.stringify(plan));
        await writeFile(join(folder, "one.json"), JSON.stringify(more));
        await writeFile(join(folder, "text"), "Plan for rs0");
        await writeFile(join(folder, "other.json"), "null");
    });

    const cases: readonly (readonly [string, string, number, RegExp])[] = [
        ["one.json", "one.json", 0, /^The live plan of rs0 is the reviewed one/],
        ["none.json", "one.json", 1, /^The live plan is not the reviewed one:\n- .*1 steps/],
        ["text", "one.json", 1, /^command-line-invalid: Cannot read a plan from .*text/],
        [
            "one.json",
            "other.json",
            1,
            /^command-line-invalid: Cannot read a plan from .*other\.json: setName, hops and findings are required/,
        ],
        ["one.json", "gone.json", 1, /^command-line-invalid: .*ENOENT/],
    ];
    for (const [reviewed, live, code, output] of cases) {
        it(`ends with ${code}: ${reviewed}, ${live}`, async () => {
            const context = new FakeCliContext();
            const files = [join(folder, reviewed), join(folder, live)];
            assert.equal(await runCli(["compare", ...files], context), code);
            assert.match([...context.printed, ...context.errors].join("\n"), output);
        });
    }
});
