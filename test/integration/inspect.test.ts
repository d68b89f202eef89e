import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { MongoClient } from "mongodb";

import { interpretSet } from "../../provider/core/topology/interpret";
import type { Finding } from "../../provider/core/errors/errors";
import type { Goal } from "../../provider/core/plan/goal";
import { preflight } from "../../provider/core/checks/preflight";
import { Connections } from "../../provider/io/mongodb/connections";
import { inspect } from "../../provider/io/inspect/inspector";
import type { BareServer } from "../kit/sets/bare-server";
import { startBareServer } from "../kit/sets/bare-server";
import { runOn } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { limits } from "../kit/made-up/limits";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { inSteps } from "../kit/system/steps";

const connections = new Connections();

/** All findings that a preview would show for the live set. */
async function findOn(set: RealSet, goal: Goal): Promise<readonly Finding[]> {
    const topology = await set.observe();
    return preflight(topology, goal, limits, await inspect(topology, goal, connections));
}

/** Messages of the findings, sorted. */
function messagesOf(findings: readonly Finding[]): readonly string[] {
    return findings.map(({ severity, message }) => `${severity}: ${message}`).sort();
}

async function primaryDatabase(set: RealSet) {
    const client = new MongoClient(`mongodb://${await set.primary()}/`, { directConnection: true });
    return { shop: client.db("shop"), close: () => client.close() };
}

describe("inspection of 5.0.4, 3 members", function () {
    this.timeout(120_000);
    let set: RealSet;
    let secondary = "";

    before(async () => {
        set = await RealSet.create({ version: "5.0.4", featureCompatibilityVersion: "5.0" });
        // A member from which no other member replicates.
        secondary = await eventually("all secondaries replicate", async () => {
            const { members } = await set.observe();
            const sources = members.flatMap(({ syncSource }) => syncSource ?? []);
            const free = members.find(
                ({ host, state }) => state === "SECONDARY" && !sources.includes(host),
            );
            return sources.length === 2 && free?.host;
        });
    });
    after(async () => {
        await connections.close();
        await closeSets();
    });

    it("finds no problem with a healthy set", async () => {
        assert.deepEqual(messagesOf(await findOn(set, { version: "6.0.27" })), []);
    });

    it("finds the connected application, but not this package's own connections", async () => {
        const client = new MongoClient(set.connectionString, { appName: "billing" });
        try {
            await client.db("shop").command({ ping: 1 });
            const topology = await set.observe();
            const { members } = await inspect(topology, { version: "6.0.27" }, connections);
            const found = members.get(await set.primary())?.clients ?? [];
            assert.deepEqual(
                found.map(({ driver, appName }) => [driver, appName]),
                [["nodejs", "billing"]],
            );
        } finally {
            await client.close();
        }
    });

    it("finds a locked member, and an index build that waits for it on the others", async () => {
        const { shop, close } = await primaryDatabase(set);
        await shop.collection("orders").insertOne({ a: 1 }, { writeConcern: { w: 3 } });
        await eventually(`${secondary} is locked`, () =>
            runOn(secondary, { fsync: 1, lock: true }).catch(() => undefined),
        );
        const built = shop.collection("orders").createIndex({ a: 1 });
        try {
            const builders = set.hosts.filter((host) => host !== secondary);
            const desired = [
                ...builders.map((host) => `${host} is building a_1 of shop.orders`),
                `${secondary} is locked against writes (fsync with lock)`,
            ].map((what) => `blocker: Cannot upgrade rs0 to 6.0.27: ${what}`);
            await eventually("both are found", async () => {
                const found = messagesOf(await findOn(set, { version: "6.0.27" }));
                return desired.every((each) => found.includes(each));
            });
            // The server itself would refuse its shutdown during its update.
            const primary = await set.primary();
            const other = builders.find((host) => host !== primary) ?? "";
            await assert.rejects(runOn(other, { shutdown: 1, timeoutSecs: 0 }), { code: 117 });
        } finally {
            await runOn(secondary, { fsyncUnlock: 1 });
            await built;
            await close();
        }
        await eventually("no problem is left", async () => {
            const left = await findOn(set, { version: "6.0.27" });
            return left.length === 0;
        });
    });

    it("finds a view on system.buckets, which is a problem only from 7.0 on", async () => {
        const { shop, close } = await primaryDatabase(set);
        try {
            await shop.createCollection("weather", { timeseries: { timeField: "at" } });
            await shop.createCollection("raw", { viewOn: "system.buckets.weather", pipeline: [] });
            const topology = await set.observe();
            const { set: found } = await inspect(topology, { version: "7.0.1" }, connections);
            assert.deepEqual(found?.data?.bucketViews, ["shop.raw"]);
            assert.deepEqual(messagesOf(await findOn(set, { version: "6.0.27" })), []);
        } finally {
            await close();
        }
    });
});

describe("inspection of 4.4.2, 3 members with an arbiter, before an upgrade to 5.0", function () {
    this.timeout(120_000);
    let set: RealSet;

    before(async () => {
        set = await RealSet.create({
            version: "4.4.2",
            featureCompatibilityVersion: "4.4",
            members: [{}, {}, { arbiterOnly: true }],
        });
    });
    after(async () => {
        await connections.close();
        await closeSets();
    });

    const test = inSteps();

    test.step("finds a TTL index with NaN, a geoHaystack index and custom getLastErrorDefaults", async () => {
        const { shop, close } = await primaryDatabase(set);
        try {
            await shop.command({
                createIndexes: "sessions",
                indexes: [
                    { key: { at: 1 }, name: "at_1", expireAfterSeconds: Number.NaN },
                    { key: { place: "geoHaystack", kind: 1 }, name: "place", bucketSize: 1 },
                ],
            });
        } finally {
            await close();
        }
        const primary = await set.primary();
        const { config } = (await runOn(primary, { replSetGetConfig: 1 })) as {
            config: { version: number; settings: object };
        };
        await runOn(primary, {
            replSetReconfig: {
                ...config,
                version: config.version + 1,
                settings: {
                    ...config.settings,
                    getLastErrorDefaults: { w: "majority", wtimeout: 0 },
                },
            },
        });
        const ours = ["data-not-ready", "default-write-concern", "settings-refused"];
        const findings = (await findOn(set, { version: "5.0.4" })).filter(({ code }) =>
            ours.includes(code),
        );
        assert.deepEqual(messagesOf(findings), [
            'blocker: Cannot upgrade rs0 to 5.0.4: servers from 5.0 on do not start with settings.getLastErrorDefaults {"w":"majority","wtimeout":0}, only with { w: 1, wtimeout: 0 }',
            "blocker: Cannot upgrade rs0 to 5.0.4: servers of 5.0 and later may expire all documents immediately if a TTL index has expireAfterSeconds NaN: at_1 of shop.sessions",
            "warning: Upgrading rs0 to 5.0.4 has side effects: featureCompatibilityVersion 5.0 removes geoHaystack indexes: place of shop.sessions",
            "warning: rs0 has an arbiter and 2 voting members with data: from 5.0 on its default write concern stays { w: 1 }, and the server refuses a change of members that would alter it until you set one",
        ]);
    });

    test.step("no longer warns of the default write concern once one is set", async () => {
        await runOn(await set.primary(), { setDefaultRWConcern: 1, defaultWriteConcern: { w: 1 } });
        const codes = (await findOn(set, { version: "5.0.4" })).map(({ code }) => code);
        assert.equal(codes.includes("default-write-concern"), false);
    });
});

describe("inspection of a server of 6.0.27 with authorization", function () {
    this.timeout(60_000);
    let server: BareServer;
    let folder = "";

    before(async () => {
        folder = await makeTemporaryFolder("key");
        const keyFile = join(folder, "key");
        await writeFile(keyFile, "a2V5b2Z0aGV0ZXN0", { mode: 0o600 });
        server = await startBareServer("6.0.27", ["--keyFile", keyFile]);
        const { host } = server;
        await runOn(host, { replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
        await eventually(
            "there is a primary",
            async () => (await runOn(host, { isMaster: 1 })).ismaster === true,
        );
        await runOn(host, { createUser: "root", pwd: "root", roles: ["root"] });
    });
    after(async () => {
        await connections.close();
        await server.close();
        await removeWithServers(folder);
    });

    it("reports that the server demands authentication", async () => {
        const { host } = server;
        const facts = { processRuns: true, uncleanShutdown: false, configDiffers: false };
        const topology = interpretSet("rs0", [{ host, facts }]);
        const goal = { version: "6.0.27" };
        const findings = preflight(
            topology,
            goal,
            limits,
            await inspect(topology, goal, connections),
        );
        assert.deepEqual(messagesOf(findings.filter(({ code }) => code === "not-authorized")), [
            `blocker: Cannot manage rs0: ${host} requires authentication and refused aggregate, currentOp, find, getCmdLineOpts, replSetGetStatus`,
        ]);
    });
});
