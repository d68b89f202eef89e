import assert from "node:assert/strict";
import { cp, rm, symlink } from "node:fs/promises";
import { join } from "node:path";

import type { LoadReport } from "../../examples/demo/load";
import { memberFolder } from "../../provider/io/layout/member-folder";
import type { MemberArgs, UpgradeArgs } from "../../provider/pulumi/args/args";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import {
    findPrimary,
    forceSetOf,
    killByHand,
    runOn,
    stateOf,
    stopByHand,
    versionOf,
} from "../kit/sets/by-hand";
import { assertNothingLost, underLoad } from "../kit/sets/upgrade-under-load";
import { releaseFolder } from "../kit/sets/releases";
import { eventually } from "../kit/system/eventually";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

describe("a set of five that loses two members, all data, the majority, and all data again", function () {
    this.timeout(200_000);
    const [old, target] = ["5.0.4", "6.0.5"];
    let stack: PulumiStack;
    let members: MemberArgs[];
    let report: LoadReport;

    before(async () => {
        stack = await PulumiStack.create({ version: old, args: { members: 5 } });
        await stack.upOrFail();
        members = (await stack.outputs()).members.map(({ host }, index) => ({
            host,
            name: String(index),
        }));
        edit({ version: target });
        await stack.upOrFail();
    });
    after(closeStacks);

    const hosts = () => members.map(({ host }) => String(host));

    function edit({ version = old, ...upgrade }: UpgradeArgs & { version?: string } = {}): void {
        stack.edit(version, { members, upgrade: { pauseAfter: "first", ...upgrade } });
    }

    /** Ends these members for good, and takes them out of the program. */
    async function lose(lost: readonly string[]): Promise<void> {
        for (const host of lost) {
            const place = await stack.place(host);
            await killByHand(place);
            await rm(place.folder, { recursive: true });
        }
        members = members.filter(({ host }) => !lost.includes(String(host)));
    }

    async function assertMembers(): Promise<void> {
        const { config } = await runOn(hosts()[0]!, { replSetGetConfig: 1 });
        const named = (config as { members: { host: string }[] }).members.map(({ host }) => host);
        assert.deepEqual(named.sort(), hosts().sort());
        const managed = (await stack.resources()).filter(isMember);
        assert.equal(managed.length, members.length);
    }

    const test = inSteps();

    test.step("two that never come back, in the middle of an upgrade, are taken out in one update", async () => {
        const primary = await findPrimary(hosts());
        const versions = await Promise.all(hosts().map(versionOf));
        const upgraded = hosts()[versions.indexOf(target)]!;
        const other = hosts().find((host) => host !== primary && host !== upgraded)!;
        await lose([upgraded, other]);
        edit({ version: target });
        const { connectionString } = await stack.outputs();
        const before = await Promise.all(hosts().map(versionOf));
        ({ report } = await underLoad({ hosts: hosts(), connectionString }, async () => {
            const run = await stack.upOrFail();
            assertSays(run, /warning combined-changes: .* restarts none/);
        }));
        assert.deepEqual(await Promise.all(hosts().map(versionOf)), before);
        await assertMembers();
    });

    test.step("no empty set takes the place of one all of whose data is lost", async () => {
        edit();
        const primary = await findPrimary(hosts());
        const places = await Promise.all(hosts().map((host) => stack.place(host)));
        const copied = places.find(({ host }) => host !== primary)!;
        await stopByHand(copied);
        await cp(memberFolder(copied.folder).data, backup(), { recursive: true });
        for (const place of places) {
            if (place !== copied) {
                await killByHand(place);
            }
            await rm(place.folder, { recursive: true });
        }
        const refused = await stack.preview();
        assertFailed(refused);
        assertSays(refused, /data-emptied: /, /restore a backup into the members' folders/);
    });

    test.step("a backup that is restored into the members' folders is started with the release that wrote it", async () => {
        for (const host of hosts()) {
            const { data } = memberFolder((await stack.place(host)).folder);
            await cp(backup(), data, { recursive: true });
        }
        const refused = await stack.preview();
        assertFailed(refused);
        for (const host of hosts()) {
            const { current } = memberFolder((await stack.place(host)).folder);
            assertSays(refused, `restore the link ${current} too`);
            await symlink(releaseFolder(old), current);
        }
        await stack.upOrFail();
        await assertNothingLost({ hosts: hosts() }, report);
        await assertMembers();
    });

    test.step("the survivor of a lost majority is a set again by hand, and the program follows", async () => {
        const survivor = (await findPrimary(hosts()))!;
        await lose(hosts().filter((host) => host !== survivor));
        await eventually("it is no primary", async () => (await stateOf(survivor)) === "SECONDARY");
        edit();
        const refused = await stack.preview();
        assertFailed(refused);
        assertSays(refused, /blocker no-primary: /, "Reconfigure a Replica Set with Unavailable");
        await forceSetOf(survivor);
        await stack.upOrFail();
        await assertNothingLost({ hosts: hosts() }, report);
        await assertMembers();
    });

    test.step("after a destroy an empty set may take its place", async () => {
        const [host = ""] = hosts();
        const place = await stack.place(host);
        await killByHand(place);
        await rm(place.folder, { recursive: true });
        assertFailed(await stack.up());
        assertCode(await stack.destroy(), 0);
        await stack.upOrFail();
        assert.equal(await stateOf(host), "PRIMARY");
        const { databases } = await runOn(host, { listDatabases: 1, nameOnly: true });
        const names = (databases as { name: string }[]).map(({ name }) => name);
        assert.ok(!names.includes(report.database), names.join());
    });

    const backup = () => join(stack.dataFolder, "backup");
});
