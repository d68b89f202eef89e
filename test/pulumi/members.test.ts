import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join } from "node:path";

import { Connections } from "../../provider/io/mongodb/connections";
import { LiveSetLock } from "../../provider/io/mongodb/set-lock";
import { findPrimary, pidOf, runOn } from "../kit/sets/by-hand";
import { linesWith } from "../kit/system/lines-with";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, isMember, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("a program that adds members to its set and removes them again, 6.0.27", function () {
    this.timeout(300_000);
    let stack: PulumiStack;
    let first: Outputs;

    before(async () => {
        stack = await PulumiStack.create({ version: "6.0.27" });
        await stack.upOrFail();
        first = await stack.outputs();
    });
    after(closeStacks);

    const target = () => ({
        hosts: first.members.map(({ host }) => host),
        connectionString: first.connectionString,
    });

    async function votes(): Promise<readonly number[]> {
        const primary = await findPrimary(first.members.map(({ host }) => host));
        const { config } = await runOn(String(primary), { replSetGetConfig: 1 });
        return (config as { members: { votes: number }[] }).members.map((each) => each.votes);
    }

    const test = inSteps();

    test.step("shows the steps in a preview, and starts no servers", async () => {
        stack.edit("6.0.27", { members: 5 });
        const { steps, changeSummary, diagnostics } = await stack.previewJson();
        const created = steps
            .filter((step) => isMemberStep(step) && step.op === "create")
            .sort((a, b) => a.urn.localeCompare(b.urn));
        const [d = "", e = ""] = created.map(({ newState }) => String(newState?.inputs?.host));
        assert.equal(created.length, 2);
        assert.deepEqual(Object.keys(changeSummary).sort(), ["create", "same", "update"]);
        const text = diagnostics.map(({ message }) => message).join("\n");
        // The next run chooses the ports of new members again.
        assert.deepEqual(linesWith(/^\d+\/\d+ /, text), [
            `1/8 Start ${d} with 6.0.27`,
            `2/8 Start ${e} with 6.0.27`,
            `3/8 Add ${d} to the set, without a vote`,
            `4/8 Wait until ${d} has copied the data and caught up`,
            `5/8 Give ${d} its vote and priority 1`,
            `6/8 Add ${e} to the set, without a vote`,
            `7/8 Wait until ${e} has copied the data and caught up`,
            `8/8 Give ${e} its vote and priority 1`,
        ]);
        assert.doesNotMatch(text, /even-votes/);
        assert.deepEqual(await votes(), [1, 1, 1]);
    });

    test.step("adds both members while a writer and a reader continue, and has nothing to do afterwards", async () => {
        const { result: run } = await underLoad(target(), () => stack.upOrFail());
        assertSays(run, /Give \S+ its vote and priority 1: done in/);
        assert.deepEqual(await votes(), [1, 1, 1, 1, 1]);
        const { members } = await stack.outputs();
        assert.deepEqual(members.map(({ state }) => state).sort(), [
            "PRIMARY",
            ...Array.from({ length: 4 }, () => "SECONDARY"),
        ]);
        const again = await stack.preview("--expect-no-changes");
        assertCode(again, 0);
        assertSays(again, /rs0 runs 6\.0\.27: nothing to do/);
    });

    test.step("refuses a change of version in the same update", async () => {
        stack.edit("6.0.5", { members: 3 });
        const run = await stack.preview();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /blocker combined-changes: /);
    });

    test.step("stops no server if the set's configuration could not be changed", async () => {
        stack.edit("6.0.27", { members: 3 });
        const places = await stack.places();
        const { primary } = await stack.outputs();
        const connections = new Connections();
        const holder = { owner: "acme/shop/prod/rs0", user: "alice", machine: "ci", pid: 1 };
        const lock = new LiveSetLock("rs0", [primary], holder, connections);
        try {
            assert.equal((await lock.acquire(primary, "majority")).kind, "held");
            const run = await stack.up();
            assertFailed(run);
            assertSays(run, /locked: Cannot change rs0: acme\/shop\/prod\/rs0 \(alice/);
            // Nor if the engine continues with independent resources.
            assertFailed(await stack.up("--continue-on-error"));
        } finally {
            await lock.release();
            await connections.close();
        }
        for (const { folder } of places) {
            assert.ok((await pidOf(folder)) !== undefined, folder);
        }
        assert.equal((await stack.resources()).filter(isMember).length, 5);
        assert.deepEqual(await votes(), [1, 1, 1, 1, 1]);
    });

    test.step("removes both from the set, then stops their servers, and keeps and names their data", async () => {
        const left = (await stack.places()).slice(3);
        const { primary } = await stack.outputs();
        const run = await stack.upOrFail();
        const leaves = left.some(({ host }) => host === primary);
        assert.equal(run.text.includes("Hand over from"), leaves);
        for (const { host, folder } of left) {
            assertSays(run, `Remove ${host} from the set: done in`);
            assertSays(run, `${host} is stopped; its data is kept in ${folder}`);
            assert.equal(await pidOf(folder), undefined);
            await access(join(folder, "data", "WiredTiger"));
        }
        assert.deepEqual(await votes(), [1, 1, 1]);
        assertCode(await stack.preview("--expect-no-changes"), 0);
    });

    test.step("destroys the whole set, and continues an interrupted destroy", async () => {
        const places = await stack.places();
        // The state after a destroy that was interrupted after its first steps.
        const ended = (await stack.resources()).find(({ type }) => type.endsWith(":Configuration"));
        const target = ["--target", String(ended?.urn), "--target-dependents"];
        assertCode(await stack.pulumi("destroy", "--yes", "--skip-preview", ...target), 0);
        for (const { folder } of places) {
            assert.ok((await pidOf(folder)) !== undefined, folder);
        }
        assertCode(await stack.destroy(), 0);
        for (const { folder } of places) {
            assert.equal(await pidOf(folder), undefined);
        }
        assert.deepEqual(await stack.resources(), []);
    });
});
