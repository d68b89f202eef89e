import assert from "node:assert/strict";

import type { MemberArgs } from "../../provider/pulumi/args/args";
import {
    pidOf,
    runOn,
    stateOf,
    stepDownByHand,
    stopByHand,
    upgradeByHand,
    versionOf,
} from "../kit/sets/by-hand";
import { linesWith } from "../kit/system/lines-with";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertOneAtATime, assertSteppedDown, readRestarts } from "../kit/sets/restarts";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("5.0.4 to 6.0.5, 5 members: arbiter, hidden member, priorities 3, 2, 1, writer and reader", function () {
    this.timeout(180_000);
    const members: readonly MemberArgs[] = [
        { priority: 3 },
        { priority: 1 },
        { arbiterOnly: true },
        { priority: 0, hidden: true },
        { priority: 2 },
    ];
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({ version: "5.0.4", members });
    });
    after(closeSets);

    const test = inSteps();

    test.step("upgrades the hidden member, then secondaries by priority, the arbiter, and the primary last", async () => {
        const [a = "", b = "", arbiter = "", hidden = "", c = ""] = set.hosts;
        assert.equal(await set.primary(), a);
        const planned = [hidden, b, c, arbiter, a];
        const { result } = await underLoad(set, () => set.upgrade("6.0.5"));
        assert.deepEqual(result, planned);
        const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
        assert.deepEqual(
            restarts.map(({ host }) => host),
            planned,
        );
        assertOneAtATime(restarts);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.5");
        }
        assert.equal(await stateOf(arbiter), "ARBITER");
        assertSteppedDown(restarts.at(-1));
    });

    test.step("hands over to the preferred primary at the end, once its clients have found it", async () => {
        const [preferred = ""] = set.hosts;
        assert.equal(await set.primary(), preferred);
        // Not by the servers' own priority takeover, which the package would not report.
        assert.equal(linesWith(/^Hand over from .*: done in /, set.printed.join("\n")).length, 1);
    });
});

describe("6.0.5 to 6.0.27, 3 members, some updated manually, writer and reader", function () {
    this.timeout(180_000);
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({ version: "6.0.5" });
    });
    after(closeSets);

    const test = inSteps();

    test.step("hands over a second time if the primary changed between plan and update, and stops no running primary", async () => {
        const [first = "", second = "", primary = ""] = await set.order();
        const topology = await planFor("6.0.27");
        await underLoad(set, async () => {
            // The plan updates it first, as a secondary, but it has become primary since.
            await runOn(second, { replSetFreeze: 30 });
            assert.equal(await stepDownByHand(primary, [first, second]), first);
            await runOn(second, { replSetFreeze: 0 });
            await set.update(first, set.inputsOf(first, topology));
        });
        assert.equal(await versionOf(first), "6.0.27");
        const [restart] = await readRestarts([set.place(first)]);
        assertSteppedDown(restart);
    });

    // A member that had just been restarted manually was refused as a sync source, and the update failed.
    test.step("leaves a manually upgraded member alone, and upgrades the last one", async () => {
        const left = (await set.observe()).members.filter((m) => m.version !== "6.0.27");
        const byHand = left.find((m) => m.state === "SECONDARY")?.host ?? "";
        await upgradeByHand(set.place(byHand), "6.0.27");
        const pid = await pidOf(set.place(byHand).folder);
        const { result } = await underLoad(set, () => set.upgrade("6.0.27"));
        assert.equal(await pidOf(set.place(byHand).folder), pid);
        assert.equal(result.filter((host) => host !== byHand).length, 1);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        assertOneAtATime(await readRestarts(set.hosts.map((host) => set.place(host))));
    });

    test.step("treats a manually stopped and switched member as interrupted, and starts it", async () => {
        const host = set.hosts.find((each) => each !== set.hosts[0]) ?? "";
        const place = set.place(host);
        await stopByHand(place);
        assert.equal((await set.order())[0], host);
        assert.deepEqual(await set.upgrade("6.0.27"), [host]);
        assert.equal(await versionOf(host), "6.0.27");
    });

    /** The topology from which the program plans, before something else changes. */
    async function planFor(version: string) {
        set.edit({ version });
        return set.observe();
    }
});
