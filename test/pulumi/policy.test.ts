import { chmod, copyFile, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { makeTemporaryFolder } from "../kit/system/temporary-folder";

const repository = resolve(__dirname, "../..");

/** Program that comes with a release of the CLI, but not with a build of its Go modules. */
const launcher = `#!/bin/sh
exec node "$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')" "$@"
`;

// No member is started: for a preview of a new set the engine already calls the policies.
describe("examples/policy, in the engine", function () {
    this.timeout(120_000);
    let stack: PulumiStack;
    let pack: string;
    const searchPath = process.env.PATH ?? "";

    before(async () => {
        pack = await makeTemporaryFolder("policy");
        const compiled = join(repository, "bin/examples/policy");
        for (const file of (await readdir(compiled)).filter((name) => name.endsWith(".js"))) {
            await copyFile(join(compiled, file), join(pack, file));
        }
        await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
        await copyFile(
            join(repository, "examples/policy/package.json"),
            join(pack, "package.json"),
        );
        await symlink(join(repository, "node_modules"), join(pack, "node_modules"));
        const bin = join(pack, "bin");
        await mkdir(bin);
        await writeFile(join(bin, "pulumi-analyzer-policy"), launcher);
        await chmod(join(bin, "pulumi-analyzer-policy"), 0o755);
        process.env.PATH = [bin, searchPath].join(delimiter);
        stack = await PulumiStack.create({ version: "6.0.5" });
    });
    after(async () => {
        process.env.PATH = searchPath;
        await closeStacks();
    });

    it("reports all violations of its rules on a set together", async () => {
        stack.edit("6.0.5", { upgrade: { force: "step-down" } });
        const run = await stack.preview("--policy-pack", pack);
        assertFailed(run);
        assertSays(
            run,
            /no-force/,
            /upgrade\.force is "step-down"/,
            /fcv-follows/,
            /it is never raised/,
            /patch-floor/,
            /6\.0\.5 is older than 6\.0\.14/,
        );
    });

    it("accepts a set that follows the rules", async () => {
        stack.edit("6.0.27", { featureCompatibilityVersion: "6.0" });
        assertCode(await stack.preview("--policy-pack", pack), 0);
    });
});
