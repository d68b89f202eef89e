import assert from "node:assert/strict";
import { homedir } from "node:os";

import { cacheFolder } from "../../provider/io/system/cache-folder";
import { versionOf } from "../kit/sets/by-hand";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode } from "../kit/system/say";
import { ensureNode } from "../setup/node";
import { Progress } from "../setup/progress";

/** Pairs of Node and @pulumi/pulumi: the oldest of both, the newest SDK with each Node, the newest of both. docs/versions.md has the result. */
const platforms = [
    { node: "20.19.0", sdk: "3.216.0" },
    { node: "20.19.0", sdk: "3.248.0" },
    { node: "22.23.3", sdk: "3.270.0" },
    { node: "26.10.0", sdk: "3.270.0" },
] as const;

/** A program that prints the versions with which it ran. */
const program = `import * as pulumi from "@pulumi/pulumi";
import { version as sdk } from "@pulumi/pulumi/version";
import { ReplicaSet, type ReplicaSetArgs } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();
const args = config.requireObject<Partial<ReplicaSetArgs>>("args");
const rs0 = new ReplicaSet("rs0", { version: config.require("version"), ...args });

export const { connectionString, runningVersion, members, lastUpgrade } = rs0;
export const platform = [process.versions.node, sdk];
`;

describe("a program with the packed package, 1 member, 5.0.4 to 6.0.5", function () {
    this.timeout(300_000);
    const cache = cacheFolder(process.env, homedir());

    after(closeStacks);

    for (const { node, sdk } of platforms) {
        it(`creates, upgrades and destroys its set with Node ${node} and @pulumi/pulumi ${sdk}`, async () => {
            const progress = new Progress((line) => console.log(line));
            const nodeFolder = await ensureNode(node, cache, progress);
            const stack = await PulumiStack.create({
                version: "5.0.4",
                args: { members: 1, upgrade: { accept: ["write-downtime"] } },
                text: program,
                platform: { nodeFolder, sdk },
            });
            await stack.upOrFail();
            assertCode(await stack.up("--expect-no-changes"), 0);
            stack.edit("6.0.5");
            await stack.upOrFail();
            const outputs = await stack.outputs();
            const [host = ""] = outputs.members.map((member) => member.host);
            assert.deepEqual(Object.entries(outputs).find(([key]) => key === "platform")?.[1], [
                node,
                sdk,
            ]);
            assert.equal(await versionOf(host), "6.0.5");
            assert.equal(outputs.runningVersion, "6.0.5");
            assertCode(await stack.destroy(), 0);
            await assert.rejects(versionOf(host));
        });
    }
});
