import assert from "node:assert/strict";
import { rm } from "node:fs/promises";

import { freeAddresses } from "../../provider/io/layout/local-address";
import type { MemberArgs, UpgradeArgs } from "../../provider/pulumi/args/args";
import type { MemberOutputs } from "../../provider/pulumi/state/inputs";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { findPrimary, killByHand, pidOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { assertNothingLost, underLoad } from "../kit/sets/upgrade-under-load";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

describe("hosts that are lost while an upgrade is paused, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(400_000);
    const [old, target] = ["5.0.4", "6.0.5"];
    let stack: PulumiStack;
    let members: MemberArgs[];

    before(async () => {
        stack = await PulumiStack.create({ version: old });
        await stack.upOrFail();
        members = (await stack.outputs()).members.map(({ host }, index) => ({
            host,
            name: String(index),
        }));
        edit();
        await stack.upOrFail();
    });
    after(closeStacks);

    const hosts = () => members.map(({ host }) => String(host));
    /** From the member's own state: that of a waiting member does not name new ones yet. */
    async function folderOf(host: string): Promise<string> {
        const { set } = (await stack.member(host)).outputs as unknown as MemberOutputs;
        const place = set.members.find((each) => each.host === host);
        assert.ok(place);
        return place.folder;
    }
    const pids = () => Promise.all(hosts().map(async (host) => pidOf(await folderOf(host))));

    function edit(upgrade: UpgradeArgs = {}, version = target): void {
        stack.edit(version, { members, upgrade: { pauseAfter: "first", ...upgrade } });
    }

    async function secondaryAt(version: string): Promise<string> {
        const primary = await findPrimary(hosts());
        const versions = await Promise.all(hosts().map(versionOf));
        const found = hosts().find(
            (host, index) => host !== primary && versions[index] === version,
        );
        assert.ok(found);
        return found;
    }

    async function kill(host: string): Promise<string> {
        const folder = await folderOf(host);
        await killByHand({ host, folder });
        return folder;
    }

    /** What is used and watched while `host` is down or copies. */
    async function without(host: string) {
        const { connectionString } = await stack.outputs();
        return { hosts: hosts().filter((each) => each !== host), connectionString };
    }

    const test = inSteps();

    test.step("starts a waiting member that crashed with the version that it had", async () => {
        const host = await secondaryAt(old);
        await kill(host);
        const run = await stack.upOrFail();
        assertSays(run, `Start ${host} with ${old}`, `Wait until ${host} runs ${old}`);
        assert.equal(await stateOf(host), "SECONDARY");
        assert.equal(await versionOf(host), old);
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("replaces a waiting member that is lost, and restarts none, whichever version the program asks for", async () => {
        const lost = await secondaryAt(old);
        await rm(await kill(lost), { recursive: true });
        const before = await pids();
        const [host = ""] = await freeAddresses(1);
        const rest = await without(lost);
        members = [...members.filter((member) => member.host !== lost), { host, name: "new" }];
        for (const version of [old, target]) {
            edit({ resume: target }, version);
            const preview = await stack.preview();
            assertCode(preview, 0);
            assertSays(preview, /warning combined-changes: .* restarts none/);
        }
        await underLoad(rest, () => stack.upOrFail());
        const after = await pids();
        assert.equal(after.filter((pid) => before.includes(pid)).length, 2, "a member restarted");
        assert.equal(await versionOf(host), target);
        assert.equal(await stateOf(host), "SECONDARY");
        edit();
        await stack.upOrFail();
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("then continues the upgrade", async () => {
        edit({ resume: target });
        const { connectionString } = await stack.outputs();
        await underLoad({ hosts: hosts(), connectionString }, () => stack.upOrFail());
        assert.deepEqual(await Promise.all(hosts().map(versionOf)), [target, target, target]);
    });

    test.step("refuses a voter that was set up again without data until the program says that it is lost", async () => {
        const host = await secondaryAt(target);
        await rm(await kill(host), { recursive: true });
        const refused = await stack.preview();
        assertFailed(refused);
        assertNoStack(refused);
        assertSays(refused, /blocker data-emptied: /, /upgrade\.accept: \["data-emptied"\]/);
        edit({ accept: ["data-emptied"] });
        const { report } = await underLoad(await without(host), () => stack.upOrFail());
        // The copy has every write that was acknowledged meanwhile.
        await assertNothingLost({ hosts: hosts() }, report);
        assert.equal(await stateOf(host), "SECONDARY");
        edit();
        await stack.upOrFail();
        assertCode(await stack.up("--expect-no-changes"), 0);
    });
});
