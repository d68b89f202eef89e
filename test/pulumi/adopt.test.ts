import assert from "node:assert/strict";
import { readlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { memberFolder } from "../../provider/io/layout/member-folder";
import type { BareServer } from "../kit/sets/bare-server";
import { startBareServer } from "../kit/sets/bare-server";
import { fcvOf, runOn, versionOf } from "../kit/sets/by-hand";
import { runCommandLine } from "../kit/engine/command-line";
import type { Process } from "../kit/system/descendants";
import { descendantsOf, killProcesses } from "../kit/system/descendants";
import { eventually } from "../kit/system/eventually";
import { ForeignSet } from "../kit/sets/foreign-set";
import { closeStacks, isMemberStep, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("a set that was started with plain mongod commands, 3 members, 5.0.4 to 6.0.27", function () {
    this.timeout(180_000);
    let set: ForeignSet;
    let stack: PulumiStack;
    let text: string;
    let pids: readonly (number | undefined)[];

    before(async () => {
        set = await ForeignSet.start("5.0.4");
        pids = await set.pids();
        assert.ok(!pids.includes(undefined), pids.join());
        const run = await runCommandLine(["discover", set.connectionString]);
        assertCode(run, 0);
        text = run.stdout;
        stack = await PulumiStack.create({ version: "5.0.4", text });
    });
    after(async () => {
        await closeStacks();
        await set.close();
    });

    async function configOf(host: string): Promise<unknown> {
        return (await runOn(host, { replSetGetConfig: 1 })).config;
    }

    const test = inSteps();

    test.step("refuses a program that differs from the running servers, and prints what to write", async () => {
        await stack.rewrite(
            text
                .replace("cacheSizeGB: 0.25", "cacheSizeGB: 0.5")
                .replace("ttlMonitorSleepSecs", "ttlMonitorEnabled"),
        );
        const run = await stack.preview();
        assertFailed(run);
        assertSays(
            run,
            /adoption-differs: Cannot adopt .* with storage\.wiredTiger\.engineConfig\.cacheSizeGB 0\.25, the program requires 0\.5/,
            "setParameter: { ttlMonitorSleepSecs: ",
            "Remove setParameter.ttlMonitorEnabled from its options",
        );
        assert.deepEqual(await set.pids(), pids);
    });

    test.step("refuses a program that does not ask for an adoption, and starts no servers", async () => {
        const members = set.hosts.map((host) => `{ host: "${host}" }`).join(", ");
        await stack.rewrite(
            `import { ReplicaSet } from "pulumi-mongodb-replicaset";
new ReplicaSet("rs0", { version: "5.0.4", members: [${members}] });`,
        );
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, /not-adoptable: Cannot manage .*: it runs 5\.0\.4 as a member of rs0/);
        assert.deepEqual(await stack.memberFolders(), []);
        assert.deepEqual(await set.pids(), pids);
    });

    test.step("is adopted by the program that discover printed, in a run after a killed one, and no process is touched", async () => {
        await stack.rewrite(text);
        const preview = await stack.preview();
        assertCode(preview, 0);
        assertSays(preview, "will be adopted", "nothing to do");
        const before = await configOf(set.hosts[0]!);
        await underLoad(set, async () => {
            await killOnceBegun();
            await stack.upOrFail();
            assertCode(await stack.up("--expect-no-changes"), 0);
        });
        assert.deepEqual(await set.pids(), pids);
        assert.deepEqual(await configOf(set.hosts[0]!), before);
        assert.equal(await fcvOf(set.hosts[0]!), "5.0");
        for (const { folder } of await stack.places()) {
            const { current, adoptedReleases } = memberFolder(folder);
            assert.equal(dirname(await readlink(current)), adoptedReleases);
        }
    });

    /** Kills an update and its child processes once the first member is adopted. */
    async function killOnceBegun(): Promise<void> {
        let pid = 0;
        const ended = stack.upUntil((each) => {
            pid = each;
        });
        let all: readonly Process[] = [];
        await eventually("a member is adopted", async () => {
            // Listed before the check: listed later, the other members could be adopted before the kill.
            all = await descendantsOf(pid);
            const folders = await stack.memberFolders();
            return folders.length > 0;
        });
        killProcesses(all);
        assertFailed(await ended);
        assertCode(await stack.pulumi("cancel", "--yes"), 0);
        assert.ok((await stack.memberFolders()).length < 3);
    }

    test.step("is upgraded like any other set, on the same data", async () => {
        stack.edit("6.0.27");
        const { steps } = await stack.previewJson();
        const updated = steps.filter((step) => isMemberStep(step) && step.op === "update");
        assert.equal(updated.length, 3);
        await underLoad(set, () => stack.upOrFail());
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
            assert.equal(await fcvOf(host), "5.0");
        }
        const now = await set.pids();
        assert.ok(now.every((pid, index) => pid !== undefined && pid !== pids[index]));
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("keeps running after a destroy", async () => {
        const now = await set.pids();
        assertCode(await stack.destroy(), 0);
        assert.deepEqual(await set.pids(), now);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
    });
});

describe("a manually started server with authentication, 5.0.4", function () {
    this.timeout(120_000);
    let server: BareServer | undefined;
    let folder = "";
    const auth = { username: "admin", password: "correct horse" };

    before(async () => {
        folder = await makeTemporaryFolder("key");
        const keyFile = join(folder, "key");
        await writeFile(keyFile, "a2V5b2Z0aGV0ZXN0", { mode: 0o400 });
        server = await startBareServer("5.0.4", ["--keyFile", keyFile]);
        const { host } = server;
        await runOn(host, { replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
        // The state is PRIMARY before the server takes writes.
        await eventually(
            "it takes writes",
            async () => (await runOn(host, { isMaster: 1 })).ismaster === true,
        );
        await runOn(host, { createUser: auth.username, pwd: auth.password, roles: ["root"] });
    });
    after(async () => {
        await closeStacks();
        await server?.close();
        await removeWithServers(folder);
    });

    it("is adopted by the printed program, which contains no secret and leaves the key file in its place", async () => {
        const { host = "" } = server ?? {};
        const uri = `mongodb://${auth.username}@${host}/`;
        const run = await runCommandLine(["discover", uri], { MONGODB_PASSWORD: auth.password });
        assertCode(run, 0);
        assert.doesNotMatch(run.stdout, /correct horse/);
        const stack = await PulumiStack.create({ version: "5.0.4", text: run.stdout });
        await stack.keepSecret("mongodbPassword", auth.password);
        const before = await runOn(host, { serverStatus: 1 }, { auth });
        await stack.upOrFail();
        assertCode(await stack.up("--expect-no-changes"), 0);
        assert.equal((await runOn(host, { serverStatus: 1 }, { auth })).pid, before.pid);
        assert.doesNotMatch(await stack.stateText(), /correct horse/);
    });
});
