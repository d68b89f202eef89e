import assert from "node:assert/strict";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { fcvOf, pidOf, versionOf } from "../kit/sets/by-hand";
import { linesWith } from "../kit/system/lines-with";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { smallServers } from "../kit/sets/real-set";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { assertOneAtATime, readRestarts } from "../kit/sets/restarts";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("a TypeScript program with the packed package, 3 members, 5.0.4 to 6.0.27", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    let first: Outputs;

    before(async () => {
        stack = await PulumiStack.create({ language: "typescript", version: "5.0.4" });
    });
    after(closeStacks);

    const test = inSteps();

    test.step("previews a set that does not exist yet, and creates nothing", async () => {
        const { steps, changeSummary } = await stack.previewJson();
        assert.deepEqual(Object.keys(changeSummary), ["create"]);
        assert.equal(steps.filter(isMemberStep).length, 3);
        await assert.rejects(access(join(stack.dataFolder, "pulumi-mongodb-replicaset")));
    });

    test.step("creates the set with `pulumi up`, and outputs its members and versions", async () => {
        const run = await stack.upOrFail();
        assertSays(run, /pulumi-nodejs:dynamic\/mongodb:Member rs0-0 created/);
        first = await stack.outputs();
        const hosts = first.members.map(({ host }) => host);
        assert.equal(first.runningVersion, "5.0.4");
        assert.equal(first.featureCompatibilityVersion, "5.0");
        assert.equal(first.connectionString, `mongodb://${hosts.join(",")}/?replicaSet=rs0`);
        assert.ok(hosts.includes(first.primary));
        assert.equal(first.members.filter(({ state }) => state === "PRIMARY").length, 1);
        assert.equal(first.members.filter(({ state }) => state === "SECONDARY").length, 2);
    });

    test.step("finds nothing to do the second time, in preview and in up", async () => {
        const preview = await stack.preview("--expect-no-changes");
        assertCode(preview, 0);
        assertSays(preview, /rs0 runs 5\.0\.4: nothing to do/);
        const run = await stack.up("--expect-no-changes");
        assertCode(run, 0);
        assert.deepEqual(await stack.outputs(), first);
    });

    test.step("previews the upgrade as updates of the members' version, the primary last, without replacing or deleting any", async () => {
        stack.edit("6.0.27");
        const { steps, changeSummary, diagnostics } = await stack.previewJson();
        assert.deepEqual(Object.keys(changeSummary).sort(), ["same", "update"]);
        const members = steps.filter(isMemberStep);
        assert.deepEqual(
            members.map(({ op, oldState, newState }) => [
                op,
                oldState?.inputs?.version,
                newState?.inputs?.version,
            ]),
            Array.from({ length: 3 }, () => ["update", "5.0.4", "6.0.27"]),
        );
        const order = members.map(({ newState }) => String(newState?.inputs?.host));
        assert.equal(order.at(-1), first.primary);
        // Each member depends on the previous one.
        for (const [index, member] of members.slice(1).entries()) {
            assert.ok(member.newState?.dependencies?.includes(members[index]!.urn));
        }
        const text = diagnostics.map(({ message }) => message).join("\n");
        assert.deepEqual(linesWith(/^\d+\/\d+ /, text), expectedPlan(order, "5.0.4", "6.0.27"));
    });

    test.step("upgrades the set while a writer and a reader continue: none fails, nothing is lost", async () => {
        const target = {
            hosts: first.members.map(({ host }) => host),
            connectionString: first.connectionString,
        };
        const { result: run } = await underLoad(target, () => stack.upOrFail());
        // One line for each step, numbered as in the preview.
        assert.equal(linesWith(/^\d+\/13 .*: done in [\d.]+ s$/, run.text).length, 13);
        const restarts = await readRestarts(await stack.places());
        assertOneAtATime(restarts);
        assert.deepEqual(
            restarts.map(({ to }) => to),
            ["6.0.27", "6.0.27", "6.0.27"],
        );
        assert.equal(restarts.at(-1)?.host, first.primary);
    });

    test.step("outputs the running version, the order of the updates and their durations afterwards", async () => {
        const { runningVersion, primary, members, lastUpgrade, featureCompatibilityVersion } =
            await stack.outputs();
        assert.equal(runningVersion, "6.0.27");
        assert.equal(featureCompatibilityVersion, "5.0");
        assert.notEqual(primary, first.primary);
        for (const { host, version } of members) {
            assert.equal(version, await versionOf(host));
        }
        const restarts = await readRestarts(await stack.places());
        assert.ok(lastUpgrade);
        assert.deepEqual(
            lastUpgrade.members.map(({ host }) => host),
            restarts.map(({ host }) => host),
        );
        assert.deepEqual(
            lastUpgrade.members.map(({ role }) => role),
            ["secondary", "secondary", "primary"],
        );
        assert.deepEqual([lastUpgrade.from, lastUpgrade.to], ["5.0.4", "6.0.27"]);
        for (const { downMs, totalMs } of lastUpgrade.members) {
            assert.ok(downMs > 0 && downMs <= totalMs, `${downMs} of ${totalMs} ms`);
        }
        assert.ok(lastUpgrade.noPrimaryMs > 0 && lastUpgrade.noPrimaryMs < lastUpgrade.totalMs);
        assert.ok(Math.abs(Date.parse(lastUpgrade.startedAt) - restarts[0]!.endedMs) < 30_000);
    });

    // With frames in its stack, the error took 12 s to print: see userError() in replica-set.ts.
    test.step("refuses a featureCompatibilityVersion that is not the running series", async () => {
        const before = await stack.stateText();
        for (const [fcv, code] of [
            ["7.0", "fcv-refused"],
            ["4.4", "fcv-downgrade-unsupported"],
        ] as const) {
            stack.edit("6.0.27", { featureCompatibilityVersion: fcv });
            const run = await stack.preview();
            assertFailed(run);
            assertNoStack(run);
            assertSays(run, new RegExp(`blocker ${code}: .* from 5\\.0 to ${fcv}`));
        }
        assert.equal(await stack.stateText(), before);
    });

    test.step("raises featureCompatibilityVersion on every member when the program names it, and restarts none", async () => {
        stack.edit("6.0.27", { featureCompatibilityVersion: "6.0" });
        const run = await stack.upOrFail();
        assertSays(run, /Raise featureCompatibilityVersion from 5\.0 to 6\.0: done in/);
        const outputs = await stack.outputs();
        assert.equal(outputs.featureCompatibilityVersion, "6.0");
        for (const { host } of outputs.members) {
            assert.equal(await fcvOf(host), "6.0");
        }
        assert.equal((await readRestarts(await stack.places())).length, 3);
        const again = await stack.preview("--expect-no-changes");
        assertCode(again, 0);
    });

    test.step("restarts the members in order for a changed mongod option, while a writer and a reader continue", async () => {
        const { primary } = await stack.outputs();
        const options = { ...smallServers, operationProfiling: { slowOpThresholdMs: 250 } };
        stack.edit("6.0.27", { featureCompatibilityVersion: "6.0", options });
        const { connectionString } = first;
        const hosts = first.members.map(({ host }) => host);
        const { result: run } = await underLoad({ hosts, connectionString }, () =>
            stack.upOrFail(),
        );
        assertSays(run, /Plan for rs0 .*6\.0\.27.* 10 steps/);
        const restarts = (await readRestarts(await stack.places())).slice(3);
        assert.equal(restarts.length, 3);
        assertOneAtATime(restarts);
        assert.equal(restarts.at(-1)?.host, primary);
        const { lastUpgrade } = await stack.outputs();
        assert.equal(lastUpgrade?.from, "5.0.4", "a restart is no upgrade");
    });

    test.step("keeps no passphrase and no secret in the state or in its output", async () => {
        const text = await stack.stateText();
        assert.doesNotMatch(text, /correct horse/);
        assert.doesNotMatch((await stack.pulumi("stack")).text, /correct horse/);
    });

    test.step("stops the servers with `pulumi destroy`, and keeps and names their data", async () => {
        const places = await stack.places();
        const run = await stack.destroy();
        assertCode(run, 0);
        for (const { host, folder } of places) {
            assert.equal(await pidOf(folder), undefined);
            assert.ok(run.text.includes(`${host} is stopped; its data is kept in ${folder}`));
            // A clean shutdown leaves an empty lock file.
            assert.equal(await readFile(join(folder, "data", "mongod.lock"), "utf8"), "");
            await access(join(folder, "data", "WiredTiger"));
        }
        assert.deepEqual(await stack.resources(), []);
    });
});

function expectedPlan(order: readonly string[], from: string, to: string): readonly string[] {
    const [first, second, primary] = order;
    const restart = (host: string | undefined) => [
        `Stop ${String(host)} (secondary, ${from})`,
        `Switch ${String(host)} from ${from} to ${to}`,
        `Start ${String(host)} with ${to}`,
        `Wait until ${String(host)} runs ${to}, is SECONDARY and has caught up`,
    ];
    const handOver = `Hand over from ${String(primary)} to ${String(first)}`;
    return [...restart(first), ...restart(second), handOver, ...restart(primary)].map(
        (sentence, index) => `${index + 1}/13 ${sentence}`,
    );
}
