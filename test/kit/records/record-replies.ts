// A command that writes test/fixtures/replies: it starts real servers of the installed releases, brings them into various
// situations and records their replies to our own commands. Run it again after a change of the commands:
// npm run setup -- (once), then: npx tsx test/kit/records/record-replies.ts [version …]

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Document } from "mongodb";
import { MongoClient } from "mongodb";

import type { DataQuestion } from "../../../provider/core/releases/series/series";
import type { MemberReplies } from "../../../provider/core/inspection/inspect-replies";
import type { ServerReplies } from "../../../provider/core/topology/interpret";
import type { MemberRunner } from "../../../provider/io/mongodb/connections";
import { Connections, isListening } from "../../../provider/io/mongodb/connections";
import { readData } from "../../../provider/io/inspect/data-scan";
import { readMemberReplies, readSetReplies } from "../../../provider/io/inspect/inspector";
import { readReplies } from "../../../provider/io/mongodb/observer";
import { startBareServer } from "../sets/bare-server";
import { findPrimary, runOn, stateOf } from "../sets/by-hand";
import { eventually } from "../system/eventually";
import { closeSets, RealSet } from "../sets/real-set";
import type { ReplyFixture } from "./reply-fixtures";
import { writeFixture } from "./reply-fixtures";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

const versions = ["4.2.6", "4.4.2", "5.0.4", "6.0.27"] as const;

const lowerFcv = { "4.2.6": "4.0", "4.4.2": "4.2", "5.0.4": "4.4", "6.0.27": "5.0" };

const connections = new Connections();

type Parts = Omit<ReplyFixture, "source" | "situation">;

async function main(chosen: readonly string[]): Promise<void> {
    for (const version of versions.filter((each) => chosen.length === 0 || chosen.includes(each))) {
        await recordSet(version);
        await recordUninitiated(version);
        await recordJoining(version);
        await recordAccess(version);
    }
    await connections.close();
}

/** Records a primary, a secondary and an arbiter: idle, busy, and with an unfinished change of the FCV. */
async function recordSet(version: (typeof versions)[number]): Promise<void> {
    const set = await RealSet.create({
        version,
        members: [{ priority: 2 }, {}, { arbiterOnly: true }],
    });
    try {
        const [first = "", second = ""] = set.hosts;
        const record = (name: string, situation: string, parts: Parts) =>
            writeFixture(
                `${version}/${name}`,
                { source: `mongod ${version}`, situation, ...parts },
                set.hosts,
            );
        await eventually(`${second} replicates`, async () => {
            const { members } = (await runOn(second, { replSetGetStatus: 1 })) as {
                members: { self?: boolean; syncSourceHost?: string }[];
            };
            return members.some((member) => member.self && member.syncSourceHost === first);
        });
        await record("healthy", "a primary, a secondary and an arbiter at rest", {
            observed: await observeAll(set.hosts),
            inspected: await inspectAll(set.hosts),
            set: await readSetReplies(first, connections),
        });
        await withDatabase(first, async (run) => {
            await fill(run, version);
            await record("data", "data that a later series does not take", {
                data: await readData(first, questionsOf(version), connections),
            });
        });
        await lock(second);
        const built = buildIndex(first);
        const inspected = await eventually("an index build runs", async () => {
            const all = await inspectAll(set.hosts);
            // In its first moments, a build does not report its database.
            return all[first]?.indexBuilds?.cursor.firstBatch.some(({ ns }) => ns !== "") && all;
        });
        await record("busy", "db1 builds an index, db2 is locked by fsync", { inspected });
        await runOn(second, { fsyncUnlock: 1 });
        await built;
        // The command waits for a majority to have its first write. 5.0 and 6.0 refuse it in the end because of the time series.
        await lock(second);
        const lowered = runOn(first, { setFeatureCompatibilityVersion: lowerFcv[version] }).catch(
            () => undefined,
        );
        await eventually("the change has begun", async () => {
            const replies = await readReplies(first, connections);
            return replies?.fcv?.targetVersion !== undefined;
        });
        await record("fcv-half", "a change of the FCV that has begun and not ended", {
            observed: await observeAll(set.hosts),
        });
        await runOn(second, { fsyncUnlock: 1 });
        await lowered;
    } finally {
        await closeSets();
    }
}

async function recordUninitiated(version: string): Promise<void> {
    const server = await startBareServer(version);
    try {
        await writeFixture(
            `${version}/uninitiated`,
            {
                source: `mongod ${version}`,
                situation: "a server that waits to be initiated",
                observed: await observeAll([server.host]),
                inspected: await inspectAll([server.host]),
            },
            [server.host],
        );
    } finally {
        await server.close();
    }
}

/** Records a third member that has just been added and is stopped at the beginning of its initial sync. */
async function recordJoining(version: string): Promise<void> {
    const failPoint = "initialSyncHangBeforeCopyingDatabases";
    const set = await RealSet.create({ version, members: [{ priority: 2 }, {}] });
    const server = await startBareServer(version, [
        ...["--setParameter", "enableTestCommands=1"],
        ...["--setParameter", `failpoint.${failPoint}={mode: "alwaysOn"}`],
    ]);
    try {
        const primary = (await findPrimary(set.hosts)) ?? "";
        const { config } = (await runOn(primary, { replSetGetConfig: 1 })) as {
            config: { version: number; members: Document[] };
        };
        await runOn(primary, {
            replSetReconfig: {
                ...config,
                version: config.version + 1,
                members: [...config.members, { _id: 9, host: server.host }],
            },
        });
        await eventually(
            "the new member is in its initial sync",
            async () => (await stateOf(server.host)) === "STARTUP2",
        );
        const hosts = [...set.hosts, server.host];
        await writeFixture(
            `${version}/joining`,
            {
                source: `mongod ${version}`,
                situation: "db3 was added and is in its initial sync",
                observed: await observeAll(hosts),
                inspected: await inspectAll(hosts),
                set: await readSetReplies(primary, connections),
            },
            hosts,
        );
    } finally {
        await server.close();
        await closeSets();
    }
}

/** Records a server with authorization: without authentication, and as a user whose built-in role lacks a privilege. */
async function recordAccess(version: string): Promise<void> {
    const folder = await makeTemporaryFolder("key");
    const keyFile = join(folder, "key");
    await writeFile(keyFile, "a2V5b2Z0aGVyZWNvcmRlcg==", { mode: 0o600 });
    const server = await startBareServer(version, ["--keyFile", keyFile]);
    const { host } = server;
    const user = { username: "watcher", password: "watcher" };
    const client = new MongoClient(`mongodb://${host}/`, { directConnection: true, auth: user });
    try {
        await runOn(host, { replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
        await eventually(
            "there is a primary",
            async () => (await runOn(host, { isMaster: 1 })).ismaster === true,
        );
        await runOn(host, { createUser: "watcher", pwd: user.password, roles: ["clusterMonitor"] });
        const asUser: MemberRunner = {
            isListening,
            run: (_host, command, database) =>
                client.db(database ?? "admin").command(command, { readPreference: "nearest" }),
        };
        const source = `mongod ${version}`;
        await writeFixture(
            `${version}/stranger`,
            {
                source,
                situation: "a server with authorization, asked without credentials",
                inspected: await inspectAll([host]),
            },
            [host],
        );
        await writeFixture(
            `${version}/watcher`,
            {
                source,
                situation: "the same, asked by a user with the role clusterMonitor",
                inspected: await inspectAll([host], asUser),
            },
            [host],
        );
    } finally {
        await client.close();
        await server.close();
        await removeWithServers(folder);
    }
}

/** Locks a member. One that has just joined cannot be locked before its first checkpoint. */
function lock(host: string): Promise<Document> {
    return eventually(`${host} is locked`, () =>
        runOn(host, { fsync: 1, lock: true }).catch(() => undefined),
    );
}

type Run = (command: Document) => Promise<unknown>;

async function withDatabase(host: string, work: (run: Run) => Promise<void>): Promise<void> {
    const client = new MongoClient(`mongodb://${host}/`, { directConnection: true });
    try {
        await work((command) => client.db("shop").command(command));
    } finally {
        await client.close();
    }
}

async function fill(run: Run, version: string): Promise<void> {
    const batch = Array.from({ length: 50_000 }, (_, index) => ({ index, text: `text ${index}` }));
    // Before 4.4 an index build does not wait for secondaries: it needs much data to take long.
    for (let round = 0; round < (version.startsWith("4.2") ? 8 : 1); round += 1) {
        await run({ insert: "orders", documents: batch });
    }
    if (version.startsWith("4.")) {
        const indexes = [
            { key: { at: 1 }, name: "at_1", expireAfterSeconds: Number.NaN },
            { key: { place: "geoHaystack", kind: 1 }, name: "place_kind", bucketSize: 1 },
        ];
        await run({ createIndexes: "sessions", indexes });
    } else {
        await run({ create: "weather", timeseries: { timeField: "at" } });
        await run({ create: "raw", viewOn: "system.buckets.weather", pipeline: [] });
        await run({ create: "usual", viewOn: "weather", pipeline: [] });
        await run({ create: "system.buckets.false" });
    }
}

/** The questions that a version can answer: before 5.0 only those about indexes, as the others concern time series. */
function questionsOf(version: string): readonly DataQuestion[] {
    return version.startsWith("4.")
        ? ["indexes"]
        : ["bucket-views", "invalid-buckets", "crowded-databases"];
}

function buildIndex(host: string): Promise<void> {
    return withDatabase(host, async (run) => {
        const indexes = [
            { key: { text: 1, index: 1 }, name: "text_1_index_1" },
            { key: { index: 1 }, name: "index_1" },
        ];
        await run({ createIndexes: "orders", indexes });
    });
}

function observeAll(hosts: readonly string[]): Promise<Readonly<Record<string, ServerReplies>>> {
    return byHost(hosts, (host) => readReplies(host, connections));
}

function inspectAll(
    hosts: readonly string[],
    runner: MemberRunner = connections,
): Promise<Readonly<Record<string, MemberReplies>>> {
    return byHost(hosts, async (host) => {
        const replies = await readMemberReplies(host, runner);
        return replies && shorten(replies);
    });
}

/** Omits replies that an inspection does not read: paths of the machine, and replies that an observation has anyway. */
function shorten({ status, commandLine, hello, ...replies }: MemberReplies): MemberReplies {
    const sync = status?.initialSyncStatus;
    const sharding = commandLine?.parsed?.sharding;
    return {
        ...replies,
        ...(status && { status: sync ? { initialSyncStatus: sync } : {} }),
        ...(commandLine && { commandLine: { parsed: sharding ? { sharding } : {} } }),
        ...(hello && {
            hello: hello.configsvr === undefined ? {} : { configsvr: hello.configsvr },
        }),
    };
}

async function byHost<T>(
    hosts: readonly string[],
    read: (host: string) => Promise<T | undefined>,
): Promise<Readonly<Record<string, T>>> {
    const entries = await Promise.all(
        hosts.map(async (host) => {
            const replies = await read(host);
            return replies === undefined ? [] : [[host, replies] as const];
        }),
    );
    return Object.fromEntries(entries.flat());
}

void main(process.argv.slice(2));
