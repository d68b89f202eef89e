import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { LoadReport } from "../../examples/demo/load";
import { startLoad } from "../../examples/demo/load";
import { pidOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { linkReleases, writeBrokenRelease } from "../kit/sets/releases";
import type { Run } from "../kit/system/run-process";
import { assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("an update to a release that does not start, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    let releases: string;
    let failed: string;
    let others: readonly string[];
    let report: LoadReport;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
        releases = join(stack.dataFolder, "releases");
        await linkReleases(releases, ["5.0.4"]);
        await writeBrokenRelease(releases, "6.0.5");
        stack.edit("5.0.4", { binaries: { kind: "directory", path: releases } });
        await stack.upOrFail();
    });
    after(closeStacks);

    const test = inSteps();

    test.step("stops at the first member, shows the end of its log, reverts it, and leaves the others alone", async () => {
        const { members, connectionString, primary } = await stack.outputs();
        const hosts = members.map(({ host }) => host);
        const pids = await Promise.all((await stack.places()).map(({ folder }) => pidOf(folder)));
        stack.edit("6.0.5");
        const load = await startLoad(connectionString);
        let run: Run;
        try {
            run = await stack.up();
        } finally {
            report = await load.stop();
        }
        assert.equal(report.failedOperations, 0);
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /start-failed: /, "this build of 6.0.5 is broken");
        const pidsNow = await Promise.all(
            (await stack.places()).map(({ folder }) => pidOf(folder)),
        );
        const restarted = hosts.filter((_, index) => pidsNow[index] !== pids[index]);
        assert.equal(restarted.length, 1);
        failed = restarted[0] ?? "";
        others = hosts.filter((host) => host !== failed);
        assert.notEqual(failed, primary);
        assertSays(run, `${failed} runs 5.0.4 again, with the configuration that it had`);
        assert.equal(await stateOf(failed), "SECONDARY");
        assert.equal(await versionOf(failed), "5.0.4");
        assert.equal(await stateOf(primary), "PRIMARY");
    });

    test.step("leaves a correct state: every member runs its previous version", async () => {
        const member = await stack.member(failed);
        assert.equal(member.outputs.state, "SECONDARY");
        assert.equal(member.outputs.version, "5.0.4");
        assert.equal(member.outputs.runningVersion, "5.0.4");
        assert.match(String(member.initErrors?.[0]), /start-failed/);
        for (const host of others) {
            const { outputs, initErrors } = await stack.member(host);
            assert.equal(initErrors, undefined);
            assert.equal(outputs.version, "5.0.4");
            assert.equal(outputs.runningVersion, "5.0.4");
            assert.equal(await versionOf(host), "5.0.4");
        }
        for (const { outputs, inputs } of (await stack.resources()).filter(isMember)) {
            assert.equal(typeof outputs.__provider, "string");
            assert.equal(outputs.__provider, inputs.__provider);
        }
    });

    test.step("fails in the same way as long as the cause remains", async () => {
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, "this build of 6.0.5 is broken");
        for (const host of others) {
            assert.equal(await versionOf(host), "5.0.4");
        }
    });

    test.step("refreshes that state without an error", async () => {
        await stack.refreshOrFail();
        assert.equal((await stack.member(failed)).outputs.runningVersion, "5.0.4");
    });

    test.step("continues with the failed member once the cause is fixed, and completes the upgrade", async () => {
        await rm(join(releases, "6.0.5"), { recursive: true });
        await linkReleases(releases, ["6.0.5"]);
        const preview = await stack.previewJson();
        const text = preview.diagnostics.map(({ message }) => message).join("\n");
        assert.match(text, new RegExp(`1/\\d+ Stop ${failed} \\(secondary, 5\\.0\\.4\\)`));
        await stack.upOrFail();
        const { runningVersion } = await stack.outputs();
        assert.equal(runningVersion, "6.0.5");
        assert.equal((await stack.member(failed)).initErrors, undefined);
        // The failed member also has the writes from the time of its failure.
        await assertNothingLost({ hosts: [failed, ...others] }, report);
    });

    test.step("has nothing to do on any member once the program has the old version again", async () => {
        await writeBrokenRelease(releases, "6.0.27");
        stack.edit("6.0.27");
        assertFailed(await stack.up());
        const pids = await Promise.all((await stack.places()).map(({ folder }) => pidOf(folder)));
        stack.edit("6.0.5");
        await stack.upOrFail();
        assert.deepEqual(
            await Promise.all((await stack.places()).map(({ folder }) => pidOf(folder))),
            pids,
        );
        const { members } = await stack.outputs();
        assert.deepEqual(
            members.map(({ version }) => version),
            ["6.0.5", "6.0.5", "6.0.5"],
        );
        await assertNothingLost({ hosts: [failed, ...others] }, report);
    });
});
