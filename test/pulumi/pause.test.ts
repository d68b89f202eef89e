import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs, UpgradeArgs } from "../../provider/pulumi/args/args";
import { fcvOf, pidOf, versionOf } from "../kit/sets/by-hand";
import { closeStacks, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { smallServers } from "../kit/sets/real-set";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** A hook that appends a line with its facts for each call. */
const noting = `const { MEMBER_HOST, MEMBER_ROLE, FROM_VERSION, TO_VERSION, SET_NAME } = process.env;
const line = [process.argv[2], MEMBER_ROLE, FROM_VERSION, TO_VERSION, SET_NAME, MEMBER_HOST].join(" ");
require("node:fs").appendFileSync(process.argv[1], line + "\\n");`;

describe("an upgrade that pauses after its first member, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(300_000);
    const target = "6.0.5";
    let stack: PulumiStack;
    let notes: string;
    let hosts: readonly string[];
    let connectionString: string;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
        notes = join(stack.dataFolder, "notes");
        await stack.upOrFail();
        const outputs = await stack.outputs();
        hosts = outputs.members.map(({ host }) => host);
        ({ connectionString } = outputs);
    });
    after(closeStacks);

    function edit(upgrade: UpgradeArgs = {}, args: Partial<ReplicaSetArgs> = {}): void {
        const hook = (name: string) => ({ command: ["node", "-e", noting, notes, name] });
        const hooks = { beforeMember: hook("before"), afterMember: hook("after") };
        stack.edit(target, {
            featureCompatibilityVersion: "6.0",
            upgrade: { pauseAfter: "first", probe: true, hooks, ...upgrade },
            ...args,
        });
    }

    const versions = () => Promise.all(hosts.map(versionOf));
    const pids = async () => Promise.all((await stack.places()).map(({ folder }) => pidOf(folder)));
    const noted = async () => (await readFile(notes, "utf8")).trimEnd().split("\n");

    const test = inSteps();

    test.step("shows one member's steps in the preview, and what remains for later", async () => {
        edit();
        const { diagnostics, steps } = await stack.previewJson();
        const text = diagnostics.map(({ message }) => message).join("\n");
        assert.match(text, /Plan for rs0 from 5\.0\.4 to 6\.0\.5 .*, 4 steps:/);
        assert.match(text, /10 steps remain for updates with upgrade\.resume "6\.0\.5":/);
        assert.match(text, /10\/10 Raise featureCompatibilityVersion from 5\.0 to 6\.0/);
        assert.equal(steps.filter((step) => isMemberStep(step) && step.op === "update").length, 1);
    });

    test.step("touches nothing if the hook before the first member fails", async () => {
        const before = await pids();
        const command = ["node", "-e", "console.log('not now'); process.exit(7)"];
        edit({ hooks: { beforeMember: { command } } });
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /hook-failed: Hook beforeMember \(node\) failed/, "not now");
        assert.deepEqual(await pids(), before);
    });

    test.step("succeeds after the first member, the others untouched", async () => {
        const before = await pids();
        edit();
        await underLoad({ hosts, connectionString }, () => stack.upOrFail());
        const after = await pids();
        assert.equal(after.filter((pid, index) => pid === before[index]).length, 2);
        assert.deepEqual((await versions()).sort(), ["5.0.4", "5.0.4", target]);
        const lines = (await noted()).map((line) => line.replace(/ \S+$/, ""));
        assert.deepEqual(lines, [
            "before secondary 5.0.4 6.0.5 rs0",
            "after secondary 5.0.4 6.0.5 rs0",
        ]);
        assert.equal((await stack.outputs()).runningVersion, `5.0.4, ${target}`);
    });

    test.step("stays paused, reports it, and applies other changes only to the upgraded member", async () => {
        const before = await pids();
        edit({}, { options: { ...smallServers, operationProfiling: { slowOpThresholdMs: 200 } } });
        const restarted = await stack.up();
        assertCode(restarted, 0);
        // The upgraded member gets the new options; the waiting ones get nothing.
        assert.equal((await pids()).filter((pid, index) => pid === before[index]).length, 2);
        const again = await stack.up("--expect-no-changes");
        assertCode(again, 0);
        assertSays(again, /warning paused: .*1 of its 3 members runs 6\.0\.5/);
        assert.deepEqual((await versions()).sort(), ["5.0.4", "5.0.4", target]);
        for (const host of hosts) {
            assert.equal(await fcvOf(host), "5.0");
        }
    });

    test.step("continues to the end with `resume`, including the FCV", async () => {
        edit({ resume: target });
        await underLoad({ hosts, connectionString }, () => stack.upOrFail());
        assert.deepEqual(await versions(), [target, target, target]);
        for (const host of hosts) {
            assert.equal(await fcvOf(host), "6.0");
        }
        assertCode(await stack.up("--expect-no-changes"), 0);
    });
});
