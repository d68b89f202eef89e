import assert from "node:assert/strict";
import { readlink } from "node:fs/promises";
import { dirname } from "node:path";

import { memberFolder } from "../../provider/io/service/member-folder";
import { fcvOf, runOn, versionOf } from "../kit/by-hand";
import { runCommandLine } from "../kit/command-line";
import { descendantsOf } from "../kit/descendants";
import { eventually } from "../kit/eventually";
import { ForeignSet } from "../kit/foreign-set";
import { closeStacks, isMemberStep, PulumiStack } from "../kit/pulumi-stack";
import { assertCode, assertFailed, assertSays } from "../kit/say";
import { underLoad } from "../kit/upgrade-under-load";

// One set; each test goes on where the one before it stopped.
describe("a set that was started by plain mongod commands, 3 members, 5.0.4 to 6.0.27", function () {
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

    it("refuses a program that says other than what runs, and says what to write", async () => {
        await stack.rewrite(
            text
                .replace("cacheSizeGB: 0.25", "cacheSizeGB: 0.5")
                .replace("ttlMonitorSleepSecs", "ttlMonitorEnabled"),
        );
        const run = await stack.preview();
        assertFailed(run);
        assertSays(
            run,
            /adoption-differs: Cannot take over .* with storage\.wiredTiger\.engineConfig\.cacheSizeGB 0\.25, and the program says 0\.5/,
            "setParameter: { ttlMonitorSleepSecs: ",
            "Leave setParameter.ttlMonitorEnabled out",
        );
        assert.deepEqual(await set.pids(), pids);
    });

    it("refuses a program that does not ask for it, and starts nothing beside it", async () => {
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

    it("is taken over by the program that discover printed: by a run that goes on after one that was killed, no process touched", async () => {
        await stack.rewrite(text);
        const preview = await stack.preview();
        assertCode(preview, 0);
        assertSays(preview, "are taken over", "nothing to do");
        const before = await configOf(set.hosts[0]!);
        await underLoad(set, async () => {
            await killOnceBegun();
            await stack.upOrFail();
            assertCode(await stack.up("--expect-no-changes"), 0);
        });
        assert.deepEqual(await set.pids(), pids);
        assert.deepEqual(await configOf(set.hosts[0]!), before);
        assert.equal(await fcvOf(set.hosts[0]!), "5.0");
        await assertRunsCopies();
    });

    /** What the next start runs lies in the member's folder. */
    async function assertRunsCopies(): Promise<void> {
        for (const { folder } of await stack.places()) {
            const { current, takenOver } = memberFolder(folder);
            assert.equal(dirname(await readlink(current)), takenOver);
        }
    }

    /** Ends an update, with all that it has started, once the first member is taken over. */
    async function killOnceBegun(): Promise<void> {
        let pid = 0;
        const ended = stack.upUntil((each) => {
            pid = each;
        });
        await eventually("a member is taken over", async () => {
            const folders = await stack.memberFolders();
            return folders.length > 0;
        });
        for (const each of await descendantsOf(pid)) {
            process.kill(each.pid, "SIGKILL");
        }
        assertFailed(await ended);
        assertCode(await stack.pulumi("cancel", "--yes"), 0);
        assert.ok((await stack.memberFolders()).length < 3);
    }

    it("is upgraded as any other, on the same data", async () => {
        stack.wish("6.0.27");
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

    it("goes back to the copy of what it ran, and is left running by a destroy", async () => {
        stack.wish("5.0.4");
        await underLoad(set, () => stack.upOrFail());
        await assertRunsCopies();
        const now = await set.pids();
        assertCode(await stack.destroy(), 0);
        assert.deepEqual(await set.pids(), now);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "5.0.4");
        }
    });
});
