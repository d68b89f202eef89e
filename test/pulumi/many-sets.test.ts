import assert from "node:assert/strict";

import type { UpgradeArgs } from "../../provider/pulumi/args/args";
import type { UpgradeOutcome } from "../../provider/pulumi/session/outcome";
import { versionOf } from "../kit/sets/by-hand";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertFailed, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

describe("three sets of the same name in one program, one member each, 5.0.4 to 6.0.5", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    const upgrade: UpgradeArgs = { accept: ["write-downtime"] };
    const args = { members: 1, replicaSetName: "data", upgrade };

    before(async () => {
        stack = await PulumiStack.create({
            version: "5.0.4",
            more: ["rs1", "rs2"],
            args,
        });
        await stack.upOrFail();
    });
    after(closeStacks);

    const test = inSteps();

    test.step("are upgraded concurrently in one update: none waits for another's member updates or lock", async () => {
        stack.edit("6.0.5");
        await stack.upOrFail();
        const members = (await stack.resources()).filter(isMember);
        assert.equal(members.length, 3);
        for (const { outputs } of members) {
            assert.equal(await versionOf(String(outputs.host)), "6.0.5");
        }
        const spans = (await spansOf(stack)).sort((a, b) => a.from - b.from);
        const [first, second] = spans;
        assert.ok(first && second && second.from < first.to, JSON.stringify(spans));
    });

    test.step("are upgraded one after the other with dependsOn, and stay unchanged after a failed one", async () => {
        stack.inOrder = true;
        const [, second] = await hostsOf(stack);
        const beforeMember = {
            command: ["sh", "-c", `test "$MEMBER_HOST" != "${String(second)}"`],
        };
        stack.edit("6.0.27", { ...args, upgrade: { ...upgrade, hooks: { beforeMember } } });
        const failed = await stack.up();
        assertFailed(failed);
        assertSays(failed, /hook-failed/);
        assert.deepEqual(await versionsOf(stack), ["6.0.27", "6.0.5", "6.0.5"]);

        stack.edit("6.0.27", args);
        await stack.upOrFail();
        assert.deepEqual(await versionsOf(stack), ["6.0.27", "6.0.27", "6.0.27"]);
        const [first, ...others] = await spansOf(stack);
        others.reduce((before, span) => {
            assert.ok(span.from >= before.to, JSON.stringify([before, span]));
            return span;
        }, first!);
    });
});

/** Hosts in the order of the resources' names: rs0, rs1, rs2. */
async function hostsOf(stack: PulumiStack): Promise<readonly string[]> {
    const members = (await stack.resources()).filter(isMember);
    return [...members]
        .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
        .map(({ outputs }) => String(outputs.host));
}

function nameOf({ urn }: { readonly urn: string }): string {
    return urn.split("::").at(-1) ?? "";
}

async function versionsOf(stack: PulumiStack): Promise<readonly (string | undefined)[]> {
    return Promise.all((await hostsOf(stack)).map((host) => versionOf(host)));
}

async function spansOf(stack: PulumiStack) {
    const { lastUpgrade, more } = await stack.outputs();
    assert.equal(more.length, 2);
    return [lastUpgrade, ...more].map(spanOf);
}

function spanOf(outcome: UpgradeOutcome | null) {
    assert.ok(outcome);
    const from = Date.parse(outcome.startedAt);
    return { from, to: from + outcome.totalMs };
}
