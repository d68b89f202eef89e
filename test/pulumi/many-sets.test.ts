import assert from "node:assert/strict";

import type { UpgradeOutcome } from "../../provider/pulumi/outcome";
import { versionOf } from "../kit/by-hand";
import { closeStacks, isMember, PulumiStack } from "../kit/pulumi-stack";

describe("three sets of the same name in one program, one member each, 5.0.4 to 6.0.5", function () {
    this.timeout(180_000);
    let stack: PulumiStack;

    before(async () => {
        stack = await PulumiStack.create({
            version: "5.0.4",
            more: ["rs1", "rs2"],
            args: {
                members: 1,
                replicaSetName: "data",
                upgrade: { accept: ["write-downtime"] },
            },
        });
        await stack.upOrFail();
    });
    after(closeStacks);

    it("are upgraded side by side in one update: none waits for another's turn, or lock", async () => {
        stack.wish("6.0.5");
        await stack.upOrFail();
        const members = (await stack.resources()).filter(isMember);
        assert.equal(members.length, 3);
        for (const { outputs } of members) {
            assert.equal(await versionOf(String(outputs.host)), "6.0.5");
        }
        const { lastUpgrade, more } = await stack.outputs();
        const spans = [lastUpgrade, ...more].map(spanOf).sort((a, b) => a.from - b.from);
        assert.equal(spans.length, 3);
        const [first, second] = spans;
        assert.ok(first && second && second.from < first.to, JSON.stringify(spans));
    });
});

function spanOf(outcome: UpgradeOutcome | null) {
    assert.ok(outcome);
    const from = Date.parse(outcome.startedAt);
    return { from, to: from + outcome.totalMs };
}
