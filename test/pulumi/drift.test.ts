import assert from "node:assert/strict";

import {
    killByHand,
    pidOf,
    stateOf,
    stepDownByHand,
    stopByHand,
    upgradeByHand,
    versionOf,
} from "../kit/sets/by-hand";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertOneAtATime, assertSteppedDown, readRestarts } from "../kit/sets/restarts";
import { assertCode, assertSays } from "../kit/system/say";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("a set that is changed manually, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    let first: Outputs;
    let secondaries: readonly string[];

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
        await stack.upOrFail();
        first = await stack.outputs();
        secondaries = first.members
            .map(({ host }) => host)
            .filter((host) => host !== first.primary);
    });
    after(closeStacks);

    /** The members that a preview would update, and its output. */
    async function planned() {
        const { steps, diagnostics } = await stack.previewJson();
        const members = steps.filter((step) => isMemberStep(step) && step.op !== "same");
        return {
            ops: [...new Set(members.map(({ op }) => op))],
            hosts: members.map(({ newState }) => newState?.inputs?.host),
            text: diagnostics.map(({ message }) => message).join("\n"),
        };
    }

    const test = inSteps();

    test.step("detects a manual step-down, and has nothing to do", async () => {
        const successor = await stepDownByHand(first.primary, secondaries);
        const run = await stack.refreshOrFail();
        assertSays(run, "rs0");
        assert.equal((await stack.member(first.primary)).outputs.state, "SECONDARY");
        assert.equal((await stack.member(successor)).outputs.state, "PRIMARY");
        assertCode(await stack.up(), 0);
        assert.equal((await stack.outputs()).primary, successor);
        assert.deepEqual(await readRestarts(await stack.places()), []);
    });

    test.step("detects a manually stopped member, and starts it again", async () => {
        const place = await stack.place(secondaries[0]!);
        await stopByHand(place);
        await stack.refreshOrFail();
        const { outputs } = await stack.member(place.host);
        assert.equal(outputs.state, "DOWN");
        assert.equal(outputs.runningVersion, undefined);
        const { ops, hosts, text } = await planned();
        assert.deepEqual({ ops, hosts }, { ops: ["update"], hosts: [place.host] });
        assert.match(text, new RegExp(`1/2 Start ${place.host} with 5\\.0\\.4`));
        await stack.upOrFail();
        assert.notEqual(await pidOf(place.folder), undefined);
        assert.match(String(await stateOf(place.host)), /SECONDARY|PRIMARY/);
        assertCode(await stack.preview("--expect-no-changes"), 0);
    });

    test.step("starts a manually stopped member without a refresh too", async () => {
        const place = await stack.place(secondaries[1]!);
        await stopByHand(place);
        const { ops, hosts } = await planned();
        assert.deepEqual({ ops, hosts }, { ops: ["update"], hosts: [place.host] });
        await stack.upOrFail();
        assert.match(String(await stateOf(place.host)), /SECONDARY|PRIMARY/);
    });

    test.step("detects a manually upgraded member, and upgrades only the others", async () => {
        // The engine refuses a target if the order of the members differs from that of the last update.
        await stack.upOrFail();
        const { primary, members } = await stack.outputs();
        const host = members.map((each) => each.host).find((each) => each !== primary)!;
        const place = await stack.place(host);
        await upgradeByHand(place, "6.0.5");
        const pid = await pidOf(place.folder);
        await stack.refreshOrFail();
        assert.equal((await stack.member(host)).outputs.runningVersion, "6.0.5");
        stack.edit("6.0.5");
        const { ops, hosts, text } = await planned();
        assert.deepEqual(ops, ["update"]);
        assert.equal(hosts.includes(host), false);
        assert.equal(hosts.at(-1), primary);
        assert.doesNotMatch(text, new RegExp(`(Stop|Start|Switch) ${host}`));
        // The last member is targeted first: this bypasses the chain, so the member itself must check the order.
        const target = (await stack.member(primary)).urn;
        const connectionString = first.connectionString;
        const all = members.map((each) => each.host);
        await underLoad({ hosts: all, connectionString }, async () => {
            await stack.upOrFail("--target", target);
            assert.equal(await versionOf(primary), "6.0.5");
            await stack.upOrFail();
        });
        assert.equal(await pidOf(place.folder), pid);
        assert.equal((await stack.outputs()).runningVersion, "6.0.5");
        const restarts = await readRestarts(await stack.places());
        assertOneAtATime(restarts);
        const ofPrimary = restarts.find((each) => each.host === primary && each.to === "6.0.5");
        assertSteppedDown(ofPrimary);
    });

    /** As in a power cut. */
    async function killAll(): Promise<void> {
        for (const place of await stack.places()) {
            await killByHand(place);
        }
    }

    test.step("brings all members back in one update after they went down together", async () => {
        await killAll();
        assertSays(await stack.upOrFail(), "No member of rs0 runs: 3 members will be started");
        assertCode(await stack.up("--expect-no-changes"), 0);
        assert.notEqual((await stack.outputs()).primary, "");
    });

    test.step("brings each back with the version that it had if they went down in an upgrade, and the next update continues it", async () => {
        stack.edit("6.0.27", { upgrade: { pauseAfter: "first" } });
        await stack.upOrFail();
        const before = await stack.outputs();
        assert.equal(before.runningVersion, "6.0.5, 6.0.27");
        await killAll();
        stack.edit("6.0.27", {});
        await stack.upOrFail();
        const versions = ({ members }: Outputs) => members.map(({ version }) => version);
        assert.deepEqual(versions(await stack.outputs()), versions(before));
        const { ops, hosts } = await planned();
        assert.deepEqual({ ops, count: hosts.length }, { ops: ["update"], count: 2 });
    });
});
