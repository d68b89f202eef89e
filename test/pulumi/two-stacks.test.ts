import assert from "node:assert/strict";
import { access, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { claimsName } from "../../provider/io/layout/claims";
import { freeAddresses } from "../../provider/io/layout/local-address";
import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import type { Place } from "../kit/sets/by-hand";
import { pidOf, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

/** A hook that signals its start by a file, then waits for another file to end. */
const waitingHook = `const fs = require("node:fs");
fs.writeFileSync(process.argv[1] + "/reached", "");
setInterval(() => fs.existsSync(process.argv[1] + "/continue") && process.exit(0), 50);`;

/** What a member's folder has, and the server that runs on it. */
async function contentOf({ folder }: Place) {
    const names = (await readdir(folder)).sort();
    const files = ["mongod.conf", claimsName].map((name) => readFile(join(folder, name), "utf8"));
    return [names, await Promise.all(files), await pidOf(folder)];
}

describe("two stacks that name the members of one set, 5.0.4 to 6.0.5", function () {
    this.timeout(240_000);
    let first: PulumiStack;
    let second: PulumiStack;
    let args: Partial<ReplicaSetArgs>;
    let hosts: readonly string[];

    before(async () => {
        first = await PulumiStack.create({ version: "5.0.4" });
        const dataDir = join(first.dataFolder, "shared");
        first.edit("5.0.4", { dataDir });
        await first.upOrFail();
        hosts = (await first.outputs()).members.map(({ host }) => host);
        args = { dataDir, members: hosts.map((host) => ({ host })) };
        second = await PulumiStack.create({ version: "5.0.4", args });
    });
    after(closeStacks);

    const test = inSteps();

    test.step("lets the second stack adopt the members unchanged", async () => {
        await second.upOrFail();
        const { members } = await second.outputs();
        assert.deepEqual(
            members.map(({ host }) => host),
            hosts,
        );
    });

    test.step("refuses the second stack while the first one upgrades, names it, and warns in its preview", async () => {
        const folder = first.dataFolder;
        const command = ["node", "-e", waitingHook, folder];
        const hooks = { beforeMember: { command, timeoutSecs: 200 } };
        first.edit("6.0.5", { ...args, upgrade: { hooks } });
        const upgrade = first.up();
        try {
            await eventually("the first stack is at work", async () => {
                return access(join(folder, "reached")).then(
                    () => true,
                    () => false,
                );
            });
            second.edit("6.0.27");
            const preview = await second.preview();
            assertCode(preview, 0);
            const holder = new RegExp(`organization/fresh/${first.name}/rs0 \\(.* process \\d+\\)`);
            assertSays(preview, /warning locked: An update of rs0 would be refused now/, holder);
            const refused = await second.up();
            assertFailed(refused);
            assertNoStack(refused);
            assertSays(refused, /locked: Cannot change rs0/, holder);
            const kept = await second.destroy();
            assertFailed(kept);
            assertNoStack(kept);
            assertSays(kept, /locked: Cannot take rs0 down/, holder);
            for (const host of hosts) {
                assert.equal(await versionOf(host), "5.0.4");
            }
        } finally {
            await writeFile(join(folder, "continue"), "");
            assertCode(await upgrade, 0);
        }
        assert.equal((await first.outputs()).runningVersion, "6.0.5");
    });

    test.step("refuses a set of others in folders of the first, touches nothing, and starts it in another folder", async () => {
        const [host] = await freeAddresses(1);
        const dataDir = args.dataDir ?? "";
        const other = await PulumiStack.create({
            version: "6.0.5",
            args: { dataDir, members: [{ host: String(host) }] },
        });
        const places = await first.places();
        const before = await Promise.all(places.map(contentOf));
        const [preview, update] = [await other.preview(), await other.up()];
        for (const run of [preview, update]) {
            assertFailed(run);
            assertNoStack(run);
            const holder = `a member of organization/fresh/${first.name}/rs0 with port`;
            assertSays(run, "blocker data-folder-unusable: ", holder, "Choose another dataDir");
        }
        assert.deepEqual(await Promise.all(places.map(contentOf)), before);
        assert.deepEqual((await other.resources()).filter(isMember), []);
        other.edit("6.0.5", { members: [{ host: String(host) }] });
        await other.upOrFail();
        assert.equal((await other.outputs()).primary, host);
    });

    test.step("accepts the second stack as soon as the first one has ended", async () => {
        await second.upOrFail();
        for (const host of hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
    });

    test.step("lets the second stack have the set alone after the first one was forgotten, and its record removed", async () => {
        assertCode(await first.pulumi("stack", "rm", "--force", "--yes"), 0);
        const warned = await second.preview();
        assertCode(warned, 0);
        assertSays(warned, "warning managed-elsewhere: ", "remove the file owners from");
        const places = await second.places();
        await Promise.all(places.map(({ folder }) => rm(join(folder, claimsName))));
        await second.upOrFail();
        const alone = await second.preview("--expect-no-changes");
        assertCode(alone, 0);
        assert.doesNotMatch(alone.text, /managed-elsewhere/);
        assertCode(await second.destroy(), 0);
        const pids = await Promise.all(places.map(({ folder }) => pidOf(folder)));
        assert.deepEqual(pids, [undefined, undefined, undefined]);
    });
});
