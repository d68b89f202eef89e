/*
 * Records the state of this release in test/fixtures/state, so that later releases are tested with it. Run before a release:
 *
 *     node test/setup/bootstrap.mjs all -- node --import tsx test/kit/records/record-state.ts
 */
import { join, resolve } from "node:path";

import type { ReplicaSetArgs } from "../../../provider/pulumi/args/args";
import { installedVersion } from "../../setup/installed-version";
import { closeStacks, PulumiStack } from "../engine/pulumi-stack";
import { runValuesOf } from "../engine/imported-state";
import { writeRecordedState } from "./recorded-states";
import { linkReleases } from "../sets/releases";
import { assertCode } from "../system/say";

const versions = ["4.4.2", "5.0.4", "6.0.5", "6.0.27"] as const;
const [first, last] = ["4.4.2", "6.0.5"];

/** Arguments that all leave traces in the state, except secrets, which are encrypted with the stack's own key. */
function argsBelow(folder: string): Partial<ReplicaSetArgs> {
    return {
        members: [
            { priority: 2, tags: { dc: "east" }, options: { systemLog: { verbosity: 1 } } },
            { tags: { dc: "east" } },
            { arbiterOnly: true },
        ],
        binaries: { kind: "directory", path: join(folder, "releases") },
        upgradePath: "automatic",
        upgrade: {
            accept: ["write-downtime", "known-bad-release"],
            candidateTag: "dc",
            hooks: { afterMember: { command: ["true"] } },
            events: { logFile: join(folder, "events.jsonl") },
        },
    };
}

async function main(): Promise<void> {
    const stack = await PulumiStack.create({ version: first });
    try {
        await linkReleases(join(stack.dataFolder, "releases"), versions);
        const args = argsBelow(stack.dataFolder);
        stack.edit(first, args);
        await stack.upOrFail();
        // Two hops, so that the state also has the measurements of the first hop.
        stack.edit(last, args);
        await stack.upOrFail();
        const raised = { ...args, featureCompatibilityVersion: "6.0" };
        stack.edit(last, raised);
        await stack.upOrFail();
        assertCode(await stack.up("--expect-no-changes"), 0);
        const { secrets_providers: _key, ...deployment } = (await stack.exported()).deployment;
        const release = installedVersion(
            resolve(__dirname, "../../.."),
            "pulumi-mongodb-replicaset",
        );
        await writeRecordedState(
            { release, version: last, args: raised, deployment },
            await runValuesOf(stack),
        );
    } finally {
        await closeStacks();
    }
}

void main();
