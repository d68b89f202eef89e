import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { claimsName } from "../../provider/io/layout/claims";
import { pidOf, versionOf } from "../kit/sets/by-hand";
import { importState, runValuesOf } from "../kit/engine/imported-state";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { listRecordedStates, readRecordedState } from "../kit/records/recorded-states";
import { linkReleases } from "../kit/sets/releases";
import { assertOneAtATime, readRestarts } from "../kit/sets/restarts";
import { assertCode } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

// The first rule of docs/versions.md: every release reads the state of all earlier ones.
for (const release of listRecordedStates()) {
    describe(`a stack whose state was written by ${release}, 3 members, one an arbiter`, function () {
        this.timeout(300_000);
        let stack: PulumiStack;

        const pids = async () => Promise.all((await stack.places()).map((at) => pidOf(at.folder)));

        // This release creates the servers; then the old release's state replaces its own.
        before(async () => {
            stack = await PulumiStack.create({ version: "6.0.5" });
            const { dataFolder: data, name } = stack;
            await linkReleases(join(data, "releases"), ["6.0.5", "6.0.27"]);
            const { version, args } = readRecordedState(release, { data, stack: name, ports: [] });
            stack.edit(version, args);
            await stack.upOrFail();
            const recorded = readRecordedState(release, await runValuesOf(stack));
            await importState(stack, recorded);
            for (const { folder } of await stack.places()) {
                await rm(join(folder, claimsName)); // That release kept none.
            }
        });
        after(closeStacks);

        const test = inSteps();

        test.step("is refreshed and updated without a change, and no server restarts", async () => {
            const before = await pids();
            await stack.refreshOrFail();
            assertCode(await stack.up("--expect-no-changes"), 0);
            assert.deepEqual(await pids(), before);
            assert.equal(new Set(before).size, 3);
        });

        test.step("keeps the measurements in the old state", async () => {
            const { lastUpgrade } = await stack.outputs();
            assert.deepEqual([lastUpgrade?.from, lastUpgrade?.to], ["4.4.2", "6.0.5"]);
        });

        test.step("keeps its servers, and leaves nothing to delete, if its resources are replaced", async () => {
            const before = await pids();
            const replaced = (await stack.resources()).filter(
                (each) => isMember(each) || each.type.endsWith("mongodb:Configuration"),
            );
            const flags = replaced.flatMap(({ urn }) => ["--replace", urn]);
            await stack.upOrFail(...flags);
            assertCode(await stack.up("--expect-no-changes"), 0);
            assert.deepEqual(await pids(), before);
        });

        test.step("is upgraded, one member at a time, and destroyed", async () => {
            stack.edit("6.0.27");
            await stack.upOrFail();
            const places = await stack.places();
            assertOneAtATime(await readRestarts(places));
            for (const { host } of places) {
                assert.equal(await versionOf(host), "6.0.27");
            }
            assertCode(await stack.destroy(), 0);
            for (const { folder } of places) {
                assert.equal(await pidOf(folder), undefined);
            }
        });
    });
}
