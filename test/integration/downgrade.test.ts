import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";

import { MongoClient } from "mongodb";

import { preflight } from "../../provider/core/checks/preflight";
import { Connections } from "../../provider/io/mongodb/connections";
import { inspect } from "../../provider/io/inspect/inspector";
import type { MemberArgs } from "../../provider/pulumi/args/args";
import { fcvOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { limits } from "../kit/made-up/limits";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("6.0.5 down to 5.0.4, 3 members with data and an arbiter, writer and reader", function () {
    this.timeout(240_000);
    const members: readonly MemberArgs[] = [{}, {}, { arbiterOnly: true }, {}];
    let set: RealSet;
    let arbiter: string;

    before(async () => {
        set = await RealSet.create({ version: "5.0.4", members });
        arbiter = set.hosts[2] ?? "";
        await buildUniqueIndex(await set.primary(), "old");
        await set.upgrade("6.0.5");
    });
    after(closeSets);

    const test = inSteps();

    test.step("downgrades while featureCompatibilityVersion is still 5.0: no operation fails, no write is lost", async () => {
        const oldPrimary = await set.primary();
        const planned = await set.order();
        const { result } = await underLoad(set, () => set.upgrade("5.0.4"));
        assert.equal(planned.at(-1), oldPrimary);
        assert.deepEqual([...result].sort(), [...set.hosts].sort());
        assert.equal(result.at(-1), oldPrimary);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "5.0.4");
        }
    });

    test.step("gives the arbiter an empty folder, and keeps the old files", async () => {
        assert.equal(await stateOf(arbiter), "ARBITER");
        const { folder } = set.place(arbiter);
        const movedFiles = (await readdir(folder)).filter((name) => name.startsWith("data-aside-"));
        assert.equal(movedFiles.length, 1);
        const others = set.hosts.filter((host) => host !== arbiter);
        for (const host of others) {
            const names = await readdir(set.place(host).folder);
            assert.ok(!names.some((name) => name.startsWith("data-aside-")), host);
        }
    });

    test.step("upgrades again afterwards, including the arbiter", async () => {
        await underLoad(set, () => set.upgrade("6.0.5"));
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.5");
        }
    });

    test.step("refuses a downgrade once featureCompatibilityVersion is raised, and allows it once it is lowered", async () => {
        await set.setFcv("6.0");
        const codesFor = async () =>
            preflight(await set.observe(), { version: "5.0.4" }, limits)
                .filter(({ severity }) => severity === "blocker")
                .map(({ code }) => code);
        assert.deepEqual(await codesFor(), ["downgrade-unsupported"]);
        await set.setFcv("5.0");
        for (const host of set.hosts.filter((each) => each !== arbiter)) {
            assert.equal(await fcvOf(host), "5.0");
        }
        assert.deepEqual(await codesFor(), []);
    });

    // 5.0.4 aborts at its start on such an index, whatever the FCV is.
    test.step("refuses a downgrade below 5.0.7 once any member has built a unique index on 6.0", async () => {
        const goal = { version: "5.0.4" };
        const connections = new Connections();
        const find = async () => {
            const topology = await set.observe();
            const found = preflight(
                topology,
                goal,
                limits,
                await inspect(topology, goal, connections),
            );
            return found.filter(({ code }) => code === "downgrade-floor");
        };
        try {
            assert.deepEqual(await find(), [], "one that was built on 5.0.4 is no obstacle");
            await buildUniqueIndex(await set.primary(), "young");
            const [finding, ...others] = await find();
            assert.equal(finding?.severity, "blocker");
            assert.ok(finding.message.endsWith(": young_1 of rollback.things"), finding.message);
            assert.deepEqual(others, []);
        } finally {
            await connections.close();
        }
    });
});

async function buildUniqueIndex(host: string, field: string): Promise<void> {
    const client = new MongoClient(`mongodb://${host}/`, { directConnection: true });
    try {
        const things = client.db("rollback").collection("things");
        await things.createIndex({ [field]: 1 }, { unique: true });
    } finally {
        await client.close();
    }
}
