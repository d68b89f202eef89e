import assert from "node:assert/strict";

import { MongoClient } from "mongodb";

import { Connections } from "../../provider/io/mongodb/connections";
import { makeAdmin } from "../../provider/io/mongodb/admin";
import type { MemberInputs } from "../../provider/pulumi/state/inputs";
import { findPrimary, runOn, stateOf, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { inSteps } from "../kit/system/steps";

/** Enables failpoints, which are only for tests of the servers: jstests/libs/write_concern_util.js of the server uses this one. */
const testable = { ...smallServers, setParameter: { enableTestCommands: 1 } };

describe("6.0.5 to 6.0.27, 3 members, secondaries that do not replicate when the primary is to be updated", function () {
    this.timeout(240_000);
    let set: RealSet;
    let primary: string;
    let secondaries: readonly string[];
    let client: MongoClient;
    let written = 0;

    before(async () => {
        const upgrade = { maxLagSecs: 3600, handOverTimeoutSecs: 20, secondaryCatchUpSecs: 2 };
        set = await RealSet.create({ version: "6.0.5", options: testable, upgrade });
        set.edit({ version: "6.0.27" });
        for (const host of (await set.order()).slice(0, 2)) {
            await set.update(host, set.inputsOf(host, await set.observe()));
        }
        primary = await set.primary();
        secondaries = set.hosts.filter((host) => host !== primary);
        client = await new MongoClient(`mongodb://${primary}/`, {
            directConnection: true,
        }).connect();
    });
    after(async () => {
        await client.close();
        await closeSets();
    });

    async function replicate(on: boolean): Promise<void> {
        const configureFailPoint = "stopReplProducer";
        const mode = on ? "off" : "alwaysOn";
        await Promise.all(secondaries.map((host) => runOn(host, { configureFailPoint, mode })));
    }

    async function fallBehind(): Promise<void> {
        await replicate(false);
        await eventually("both are 3 s behind", async () => {
            const writes = client.db("test").collection<{ _id: number }>("ledger");
            await writes.insertOne({ _id: ++written }, { writeConcern: { w: 1 } });
            const { members } = await set.observe();
            return members.every(({ host, lagSecs }) => host === primary || (lagSecs ?? 0) >= 3);
        });
    }

    async function inputs(forceStepDown: boolean): Promise<MemberInputs> {
        const news = set.inputsOf(primary, await set.observe());
        const settings = { ...news.set.settings, ...(forceStepDown && { forceStepDown }) };
        return { ...news, set: { ...news.set, settings } };
    }

    const test = inSteps();

    test.step("recognises the server's refusal to step down", async () => {
        await fallBehind();
        const connections = new Connections();
        try {
            assert.equal(await makeAdmin(connections).stepDown(primary, 10, 1), "refused");
        } finally {
            await connections.close();
        }
        assert.equal(await stateOf(primary), "PRIMARY");
    });

    test.step("waits up to the limit, reports how far each member is behind, and leaves the primary running", async () => {
        const behind = String.raw`127\.0\.0\.1:\d+ SECONDARY, \d+\.\d s behind`;
        await assert.rejects(
            set.update(primary, await inputs(false)),
            new RegExp(
                `no-candidate: No member was ready to take over from ${primary} within 20 s \\(last seen: ${behind}; ${behind}\\)`,
            ),
        );
        assert.equal(await stateOf(primary), "PRIMARY");
        assert.equal(await versionOf(primary), "6.0.5");
    });

    test.step("steps down by force if the program demands it; the new primary catches up with the old primary's writes", async () => {
        // No member has caught up, so none is asked to step up: the election comes with its timeout of 10 s. Before it takes
        // writes, the new primary fetches missing writes from all others, including the old primary.
        const replication = eventually("the primary has stepped down", async () => {
            return (await stateOf(primary)) !== "PRIMARY";
        }).then(() => replicate(true));
        await set.update(primary, await inputs(true));
        await replication;
        assert.equal(await versionOf(primary), "6.0.27");
        const next = await findPrimary(secondaries);
        assert.ok(next, "no other member is primary");
        const reader = await new MongoClient(`mongodb://${next}/`, {
            directConnection: true,
        }).connect();
        try {
            assert.equal(await reader.db("test").collection("ledger").countDocuments(), written);
        } finally {
            await reader.close();
        }
    });
});
