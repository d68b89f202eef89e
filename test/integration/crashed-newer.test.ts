import assert from "node:assert/strict";
import { rm, symlink } from "node:fs/promises";

import { memberFolder } from "../../provider/io/layout/member-folder";
import { killByHand, stateOf, switchByHand, versionOf } from "../kit/sets/by-hand";
import { updateAndKill } from "../kit/sets/killed-run";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { releaseFolder } from "../kit/sets/releases";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";

// 4.2.6 does not start on the data of a killed 4.4.2: 4.4.2 must first be shut down cleanly.
describe("4.2.6 to a 4.4.2 that was killed together with the run, 3 members, writer and reader", function () {
    this.timeout(180_000);
    let set: RealSet;
    let first: string;

    before(async () => {
        set = await RealSet.create({ version: "4.2.6" });
        first = (await set.order())[0] ?? "";
    });
    after(closeSets);

    /** Leaves the first member as a power loss during its soak time does. */
    async function upgradeAndCrash(): Promise<void> {
        set.edit({ version: "4.4.2", upgrade: { soakSecs: 3600 } });
        assert.equal(await updateAndKill(set, first, /Start .* done/), true);
        await eventually("it serves", async () => (await stateOf(first)) === "SECONDARY");
        await killByHand(set.place(first));
        set.edit({ upgrade: { soakSecs: 1 } });
    }

    async function assertAllRun(version: string): Promise<void> {
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), version);
        }
    }

    const test = inSteps();

    test.step("is downgraded by the next run, and has all writes since", async () => {
        await underLoad(set, async () => {
            await upgradeAndCrash();
            assert.deepEqual(await set.upgrade("4.2.6"), [first]);
        });
        await assertAllRun("4.2.6");
    });

    test.step("is downgraded although the older binary was tried on its data before, and has all writes since", async () => {
        await underLoad(set, async () => {
            await upgradeAndCrash();
            // A revert leaves this behind when the newer binary crashed once more.
            const { folder } = set.place(first);
            const { previous } = memberFolder(folder);
            await switchByHand(set.place(first), "4.2.6");
            await rm(previous);
            await symlink(releaseFolder("4.4.2"), previous);

            await assert.rejects(set.upgrade("4.2.6"), /runs 4\.4\.2 again/);
            assert.equal(await versionOf(first), "4.4.2");
            assert.deepEqual(await set.upgrade("4.2.6"), [first]);
        });
        await assertAllRun("4.2.6");
    });
});
