import * as assert from "node:assert/strict";

import type { TargetOptions } from "../../../../provider/cli/set/target";
import { chooseTarget } from "../../../../provider/cli/set/target";
import { FakeCliContext } from "../fake-cli-context";

const byStack = (cwd: string, stack: string, output: string) =>
    Promise.resolve(`mongodb://${[cwd, stack, output].join(",")}/`);

function choose(
    argument: string | undefined,
    options: Partial<TargetOptions>,
    env: Record<string, string> = {},
) {
    const all = { output: "connectionString", ...options };
    return chooseTarget(argument, all, new FakeCliContext(env), byStack);
}

describe("chooseTarget()", () => {
    const env = { MONGODB_URI: "mongodb://env/" };

    it("takes the argument, the option, the stack's output, then the environment", async () => {
        for (const [argument, options, uri, source] of [
            ["mongodb://a/", {}, "mongodb://a/", "connection string"],
            [undefined, { uri: "mongodb://o/" }, "mongodb://o/", "connection string"],
            [
                undefined,
                { stack: "prod" },
                "mongodb:///project,prod,connectionString/",
                "connection string in the output connectionString of stack prod",
            ],
            [
                undefined,
                { stack: "prod", output: "other" },
                "mongodb:///project,prod,other/",
                "connection string in the output other of stack prod",
            ],
            [undefined, {}, "mongodb://env/", "connection string in MONGODB_URI"],
        ] as const) {
            assert.deepEqual(await choose(argument, options, env), { uri, source });
        }
    });

    it("contains the user that logs in", async () => {
        const { username } = await choose("mongodb://a/", { username: "eve" });
        assert.equal(username, "eve");
    });

    it("refuses two of them, and none", async () => {
        for (const [argument, options, environment] of [
            ["mongodb://a/", { uri: "mongodb://o/" }, env],
            ["mongodb://a/", { stack: "prod" }, env],
            [undefined, { uri: "mongodb://o/", stack: "prod" }, env],
            [undefined, {}, {}],
            [undefined, {}, { MONGODB_URI: "" }],
        ] as const) {
            await assert.rejects(choose(argument, options, { ...environment }), {
                code: "command-line-invalid",
            });
        }
    });
});
