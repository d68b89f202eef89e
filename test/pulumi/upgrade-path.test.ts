import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { fcvOf, versionOf } from "../kit/sets/by-hand";
import { linesWith } from "../kit/system/lines-with";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { linkReleases, writeBrokenRelease } from "../kit/sets/releases";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { underLoad, withTimeLimit } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** Accepts 4.4.2, the only release of its series here, which is on the list of known bad releases. */
const accepting: Partial<ReplicaSetArgs> = { upgrade: { accept: ["known-bad-release"] } };

async function createStack(version: string, releases: readonly string[]) {
    const stack = await PulumiStack.create({ version });
    const path = join(stack.dataFolder, "releases");
    await linkReleases(path, releases);
    const args: Partial<ReplicaSetArgs> = {
        ...accepting,
        binaries: { kind: "directory", path },
    };
    stack.edit(version, args);
    await stack.upOrFail();
    const { members, connectionString } = await stack.outputs();
    return { stack, path, args, hosts: members.map(({ host }) => host), connectionString };
}

describe('upgradePath: "automatic", 3 members, 4.2.6 to 6.0.27 in one `pulumi up`', function () {
    this.timeout(400_000);
    let stack: PulumiStack;
    let args: Partial<ReplicaSetArgs>;
    let hosts: readonly string[];
    let connectionString: string;

    before(async () => {
        const releases = ["4.2.6", "4.4.2", "5.0.4", "6.0.27"];
        ({ stack, args, hosts, connectionString } = await createStack("4.2.6", releases));
    });
    after(closeStacks);

    const test = inSteps();

    test.step("is refused without upgradePath, with the whole path in the message", async () => {
        stack.edit("6.0.27");
        const run = await stack.preview();
        assertFailed(run);
        assertNoStack(run);
        assertSays(
            run,
            "4.2.6 → 4.4 → featureCompatibilityVersion 4.4 → 5.0 → featureCompatibilityVersion 5.0 → 6.0.27",
            /upgradePath to "automatic"/,
        );
    });

    test.step("shows every hop in the preview, with its members and its FCV", async () => {
        args = { ...args, upgradePath: "automatic" };
        stack.edit("6.0.27", args);
        const { diagnostics, steps } = await stack.previewJson();
        const text = diagnostics.map(({ message }) => message).join("\n");
        assert.deepEqual(linesWith(/^Hop \d/, text), [
            "Hop 1 of 3: 4.2.6 to 4.4.2",
            "Hop 2 of 3: 4.4.2 to 5.0.4",
            "Hop 3 of 3: 5.0.4 to 6.0.27",
        ]);
        assert.match(text, /First 4\.4\.2, 5\.0\.4 and 6\.0\.27 are staged/);
        assert.deepEqual(
            linesWith(/featureCompatibilityVersion from/, text).map((line) =>
                line.replace(/^\S+ /, ""),
            ),
            [
                "Raise featureCompatibilityVersion from 4.2 to 4.4",
                "Raise featureCompatibilityVersion from 4.4 to 5.0",
            ],
        );
        const path = steps.find(({ urn }) => urn.endsWith("mongodb:UpgradePath::rs0-path"));
        assert.equal((path?.newState?.inputs?.plan as readonly string[]).length, 28);
    });

    test.step("outputs the same as Markdown, for a comment, during the preview", async () => {
        const file = join(stack.dataFolder, "plan.md");
        process.env.PLAN_FILE = file;
        try {
            assertCode(await stack.preview(), 0);
        } finally {
            delete process.env.PLAN_FILE;
        }
        const text = await readFile(file, "utf8");
        assert.match(text, /^### Plan for rs0 from 4\.2\.6 to 6\.0\.27/);
        assert.match(text, /^\| 127\.0\.0\.1:\d+ \| primary \| PRIMARY \| 4\.2\.6 \|/m);
        assert.match(text, /^- \*\*warning\*\* `known-bad-release`: /m);
        assert.match(text, /41\/41 Wait until /);
    });

    test.step("performs all hops under load: no write is lost, never are two members unavailable", async () => {
        const target = withTimeLimit({ hosts, connectionString });
        const { result: run } = await underLoad(target, () => stack.upOrFail());
        assert.equal(linesWith(/^\d+\/41 .*: done in [\d.]+ s$/, run.text).length, 41);
        for (const host of hosts) {
            assert.equal(await versionOf(host), "6.0.27");
            assert.equal(await fcvOf(host), "5.0");
        }
    });

    test.step("outputs the outcome of each hop afterwards", async () => {
        const { lastUpgrade, runningVersion, featureCompatibilityVersion } = await stack.outputs();
        assert.equal(runningVersion, "6.0.27");
        assert.equal(featureCompatibilityVersion, "5.0");
        assert.ok(lastUpgrade);
        assert.deepEqual([lastUpgrade.from, lastUpgrade.to], ["4.2.6", "6.0.27"]);
        assert.deepEqual(
            lastUpgrade.members.map(({ from, to, role }) => `${from} ${to} ${role}`),
            ["4.2.6 4.4.2", "4.4.2 5.0.4", "5.0.4 6.0.27"].flatMap((hop) => [
                `${hop} secondary`,
                `${hop} secondary`,
                `${hop} primary`,
            ]),
        );
    });

    test.step("has nothing to do the second time, nor after a refresh", async () => {
        assertCode(await stack.up("--expect-no-changes"), 0);
        await stack.refreshOrFail();
        assertCode(await stack.preview("--expect-no-changes"), 0);
    });
});

describe("an upgrade path of two hops that fails and pauses in between, 3 members, 4.4.2 to 6.0.5", function () {
    this.timeout(400_000);
    let stack: PulumiStack;
    let args: Partial<ReplicaSetArgs>;
    let path: string;
    let hosts: readonly string[];

    before(async () => {
        ({ stack, args, path, hosts } = await createStack("4.4.2", ["4.4.2", "6.0.5"]));
        args = { ...args, upgradePath: ["5.0.4"] };
    });
    after(closeStacks);

    const test = inSteps();

    test.step("is refused while a release on the path is missing", async () => {
        stack.edit("6.0.5", args);
        const run = await stack.preview();
        assertFailed(run);
        assertSays(run, /blocker binary-missing: .*5\.0\.4/);
    });

    test.step("stops mid-hop if a release does not start, and leaves all members unchanged", async () => {
        await writeBrokenRelease(path, "5.0.4");
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /start-failed: /);
        for (const host of hosts) {
            assert.equal(await versionOf(host), "4.4.2");
        }
    });

    test.step("continues from there, and ends at the series that stopAt names, without raising the FCV", async () => {
        await rm(join(path, "5.0.4"), { recursive: true });
        await linkReleases(path, ["5.0.4"]);
        stack.edit("6.0.5", { ...args, stopAt: "5.0" });
        await stack.upOrFail();
        for (const host of hosts) {
            assert.equal(await versionOf(host), "5.0.4");
            assert.equal(await fcvOf(host), "4.4");
        }
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("completes the path without stopAt: first the FCV, then the members", async () => {
        stack.edit("6.0.5", args);
        const preview = await stack.preview();
        assertCode(preview, 0);
        assertSays(preview, /1\/14 Raise featureCompatibilityVersion from 4\.4 to 5\.0/);
        await stack.upOrFail();
        for (const host of hosts) {
            assert.equal(await versionOf(host), "6.0.5");
            assert.equal(await fcvOf(host), "5.0");
        }
    });
});
