import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Document } from "mongodb";
import { MongoClient, MongoServerError } from "mongodb";

import type { Resource } from "../../provider/core/inspection/inspection";
import { leastPrivilegeRole } from "../../provider/core/inspection/role";
import type { Access } from "../../provider/io/mongodb/access";
import { makeAdmin } from "../../provider/io/mongodb/admin";
import { clientWorkPipeline } from "../../provider/io/mongodb/client-work";
import { Connections, serverErrorCode, unauthorized } from "../../provider/io/mongodb/connections";
import { readData } from "../../provider/io/inspect/data-scan";
import {
    readActivity,
    readMemberReplies,
    readSetReplies,
} from "../../provider/io/inspect/inspector";
import { thisMachine } from "../../provider/io/machine/local-machine";
import { readReplies } from "../../provider/io/mongodb/observer";
import { observeServer } from "../../provider/io/member/observe-server";
import { makeSetConfigs } from "../../provider/io/mongodb/set-configs";
import { describeSelf, LiveSetLock, readLock } from "../../provider/io/mongodb/set-lock";
import { readNewUniqueIndexes } from "../../provider/io/inspect/unique-indexes";
import { makeProbe } from "../../provider/io/mongodb/write-probe";
import type { Admin } from "../../provider/run/ports";
import type { BareServer } from "../kit/sets/bare-server";
import { startBareServer } from "../kit/sets/bare-server";
import { runOn } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";

const own = "pulumi_mongodb_replicaset";

const statsOf = (collection: string): Document => ({
    aggregate: collection,
    pipeline: [{ $collStats: { storageStats: {} } }],
    cursor: {},
});

/** Commands of this package, by the privilege that permits them: "action database.collection". */
const commands: Readonly<Record<string, readonly [Document, string?]>> = {
    "appendOplogNote cluster": [{ appendOplogNote: 1, data: {} }],
    "getCmdLineOpts cluster": [{ getCmdLineOpts: 1 }],
    "getDefaultRWConcern cluster": [{ getDefaultRWConcern: 1 }],
    "getParameter cluster": [{ getParameter: 1, featureCompatibilityVersion: 1 }],
    "inprog cluster": [{ aggregate: 1, pipeline: clientWorkPipeline, cursor: {} }],
    "replSetConfigure cluster": [{ replSetReconfig: { _id: "rs0", version: 9, members: [] } }],
    "replSetGetConfig cluster": [{ replSetGetConfig: 1 }],
    "replSetGetStatus cluster": [{ replSetGetStatus: 1 }],
    "replSetStateChange cluster": [{ replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 }],
    "serverStatus cluster": [{ serverStatus: 1 }],
    "setFeatureCompatibilityVersion cluster": [{ setFeatureCompatibilityVersion: "5.0" }],
    "setParameter cluster": [{ setParameter: 1, shutdownTimeoutMillisForSignaledShutdown: 100 }],
    "shutdown cluster": [{ shutdown: 1 }],
    "find local.oplog.rs": [{ find: "oplog.rs" }, "local"],
    "collStats local.oplog.rs": [statsOf("oplog.rs"), "local"],
    "find local.system.replset": [{ find: "system.replset" }, "local"],
    [`find ${own}.`]: [{ aggregate: "locks", pipeline: [], cursor: {} }, own],
    [`insert ${own}.`]: [
        { findAndModify: "locks", query: { _id: "rs0" }, update: { a: 1 }, upsert: true },
        own,
    ],
    [`update ${own}.`]: [{ update: "probes", updates: [{ q: {}, u: { $set: { a: 1 } } }] }, own],
    [`remove ${own}.`]: [{ delete: "locks", deletes: [{ q: { _id: "rs0" }, limit: 1 }] }, own],
    "listCollections .": [{ listCollections: 1 }, "shop"],
    "listIndexes .": [{ listIndexes: "orders" }, "shop"],
    "collStats .": [statsOf("orders"), "shop"],
    "collStats admin.system.roles": [statsOf("system.roles")],
    "listIndexes admin.system.roles": [{ listIndexes: "system.roles" }],
    "collStats admin.system.users": [statsOf("system.users")],
    "listIndexes admin.system.users": [{ listIndexes: "system.users" }],
};

/** A command that is never refused: it returns only the databases that the user may see. */
const neverRefused = "listDatabases cluster";

function nameOf(action: string, { cluster, db, collection }: Resource): string {
    return `${action} ${cluster === true ? "cluster" : `${String(db)}.${String(collection)}`}`;
}

/** Everything that this package sends to an existing set, by the code that sends it; the shutdown comes last. */
function allSent(
    host: string,
    fcv: string,
    connections: Connections,
): readonly (() => Promise<unknown>)[] {
    const admin = makeAdmin(connections);
    const lock = new LiveSetLock("rs0", [host], describeSelf("test"), connections);
    const probe = makeProbe(connections);
    const configs = makeSetConfigs(connections);
    // A new command of this port must be listed here to compile. The others are only sent to a set that is being created.
    const commanded: Readonly<
        Record<Exclude<keyof Admin, "initiate" | "makeFirstUser">, () => Promise<unknown>>
    > = {
        clientWork: () => admin.clientWork(host),
        watchers: () => admin.watchers(host),
        isWritablePrimary: () => admin.isWritablePrimary(host),
        copied: () => admin.copied(host),
        maintain: () => admin.maintain(host, true),
        freeze: () => admin.freeze(host, 60),
        syncFrom: () => admin.syncFrom(host, host),
        appendOplogNotes: () => admin.appendOplogNotes(host),
        stepUp: () => admin.stepUp(host),
        setFcv: () => admin.setFcv(host, fcv),
        stopBySignal: () => admin.stopBySignal(host, 1, () => Promise.resolve()),
        // Refused, as there is no other member.
        stepDown: () => admin.stepDown(host, 1, 0),
        shutdown: () => admin.shutdown(host, 0),
    };
    const { shutdown, ...others } = commanded;
    return [
        ...Object.values(others),
        () => readActivity(host, connections),
        () => configs.isCommitted(host),
        async () => configs.write(host, await configs.read(host)),
        () => readReplies(host, connections),
        () => observeServer(host, fcv, { lock: "", log: "" }, thisMachine, connections),
        () => readMemberReplies(host, connections),
        () => readSetReplies(host, connections),
        () => readData(host, ["indexes", "invalid-buckets", "crowded-databases"], connections),
        () => readNewUniqueIndexes(host, connections),
        () => lock.acquire(host, "majority"),
        () => readLock("rs0", host, connections),
        () => lock.release(),
        () => probe.write(host, host),
        () => probe.read(host, host),
        shutdown,
    ];
}

const asUpgrader: Access = {
    auth: {
        mechanism: "SCRAM-SHA-256",
        username: "upgrader",
        password: { secret: "upgrader" },
        authSource: "admin",
    },
};

/** Records commands that were refused for lack of privileges, or got no answer: callers ignore some of these. */
class WatchedConnections extends Connections {
    readonly refused: string[] = [];

    override async run(host: string, command: Document, database?: string): Promise<Document> {
        try {
            return await super.run(host, command, database);
        } catch (error) {
            const mayGo = error instanceof MongoServerError || "shutdown" in command;
            if (!mayGo || serverErrorCode(error) === unauthorized) {
                this.refused.push(JSON.stringify([database, command]));
            }
            throw error;
        }
    }
}

for (const version of ["4.2.6", "5.0.4", "6.0.5"]) {
    describe(`the least privileges on ${version}`, function () {
        this.timeout(60_000);
        let server: BareServer | undefined;
        let folder = "";
        const admin = { auth: { username: "admin", password: "admin" } };
        const { createRole: role, privileges } = leastPrivilegeRole(version);
        const series = version.slice(0, 3);
        const isKnown = (name: string) =>
            series !== "4.2" || !name.startsWith("getDefaultRWConcern");

        before(async () => {
            folder = await makeTemporaryFolder("key");
            const keyFile = join(folder, "key");
            await writeFile(keyFile, "a2V5b2Z0aGV0ZXN0", { mode: 0o400 });
            server = await startBareServer(version, ["--keyFile", keyFile]);
            const { host } = server;
            await runOn(host, { replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
            await eventually(
                "there is a primary",
                async () => (await runOn(host, { isMaster: 1 })).ismaster === true,
            );
            await runOn(host, { createUser: "admin", pwd: "admin", roles: ["root"] });
            await runOn(host, leastPrivilegeRole(version), admin);
            await runOn(host, { createUser: "upgrader", pwd: "upgrader", roles: [role] }, admin);
        });
        after(async () => {
            await server?.close();
            await removeWithServers(folder);
        });

        it("are each necessary: a command is refused without any, and with only this one missing", async () => {
            const { host = "" } = server ?? {};
            const all = privileges.flatMap(({ resource, actions }) =>
                actions.map((action) => ({ resource, action, name: nameOf(action, resource) })),
            );
            assert.deepEqual(
                all.map(({ name }) => name).sort(),
                [...Object.keys(commands), neverRefused].filter(isKnown).sort(),
            );
            const user = new MongoClient(`mongodb://${host}/`, {
                directConnection: true,
                auth: { username: "upgrader", password: "upgrader" },
            });
            try {
                for (const { resource, action, name } of all.filter(
                    (each) => each.name in commands,
                )) {
                    const rest = privileges.map((each) =>
                        each.resource === resource
                            ? {
                                  resource,
                                  actions: each.actions.filter((other) => other !== action),
                              }
                            : each,
                    );
                    await runOn(
                        host,
                        {
                            updateRole: role,
                            privileges: rest.filter(({ actions }) => actions.length > 0),
                        },
                        admin,
                    );
                    const [command, database = "admin"] = commands[name]!;
                    await assert.rejects(user.db(database).command(command), { code: 13 }, name);
                }
            } finally {
                await user.close();
            }
        });

        it("show the unique indexes of users and roles, which 6.0 builds in a new format", async () => {
            const { host = "" } = server ?? {};
            await runOn(host, { updateRole: role, privileges }, admin);
            const connections = new Connections(asUpgrader);
            try {
                const found = await readNewUniqueIndexes(host, connections);
                assert.deepEqual(
                    found?.toSorted(),
                    series === "6.0"
                        ? ["role_1_db_1 of admin.system.roles", "user_1_db_1 of admin.system.users"]
                        : [],
                );
            } finally {
                await connections.close();
            }
        });

        it("permit everything that this package sends", async () => {
            const { host = "" } = server ?? {};
            await runOn(host, { updateRole: role, privileges }, admin);
            const connections = new WatchedConnections(asUpgrader);
            try {
                for (const send of allSent(host, series, connections)) {
                    await send().catch(() => undefined); // A refusal is recorded above.
                }
            } finally {
                await connections.close();
            }
            assert.deepEqual(connections.refused, []);
        });
    });
}
