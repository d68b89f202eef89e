import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Document } from "mongodb";
import { MongoClient } from "mongodb";

import type { Resource } from "../../provider/core/inspection";
import { leastPrivilegeRole } from "../../provider/core/role";
import type { BareServer } from "../kit/bare-server";
import { startBareServer } from "../kit/bare-server";
import { runOn } from "../kit/by-hand";
import { eventually } from "../kit/eventually";
import { makeTemporaryFolder, removeWithServers } from "../kit/temporary-folder";

const oplogStats = [{ $collStats: { storageStats: {} } }];
const own = "pulumi_mongodb_replicaset";

/** What this package sends, by the action that lets it: "action database.collection". */
const commands: Readonly<Record<string, readonly [Document, string?]>> = {
    "appendOplogNote cluster": [{ appendOplogNote: 1, data: {} }],
    "getCmdLineOpts cluster": [{ getCmdLineOpts: 1 }],
    "getDefaultRWConcern cluster": [{ getDefaultRWConcern: 1 }],
    "getParameter cluster": [{ getParameter: 1, featureCompatibilityVersion: 1 }],
    "inprog cluster": [
        { aggregate: 1, pipeline: [{ $currentOp: { allUsers: true } }], cursor: {} },
    ],
    "replSetGetConfig cluster": [{ replSetGetConfig: 1 }],
    "replSetGetStatus cluster": [{ replSetGetStatus: 1 }],
    "replSetStateChange cluster": [{ replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 }],
    "setFeatureCompatibilityVersion cluster": [{ setFeatureCompatibilityVersion: "5.0" }],
    "setParameter cluster": [{ setParameter: 1, shutdownTimeoutMillisForSignaledShutdown: 100 }],
    "shutdown cluster": [{ shutdown: 1 }],
    "find local.oplog.rs": [{ find: "oplog.rs" }, "local"],
    "collStats local.oplog.rs": [
        { aggregate: "oplog.rs", pipeline: oplogStats, cursor: {} },
        "local",
    ],
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
    "collStats .": [{ aggregate: "orders", pipeline: oplogStats, cursor: {} }, "shop"],
};

/** Not refused: it names only what the user may see. */
const unrefused = "listDatabases cluster";

function nameOf(action: string, { cluster, db, collection }: Resource): string {
    return `${action} ${cluster === true ? "cluster" : `${String(db)}.${String(collection)}`}`;
}

describe("the least privileges, on 5.0.4", function () {
    this.timeout(60_000);
    let server: BareServer | undefined;
    let folder = "";
    const admin = { auth: { username: "admin", password: "admin" } };
    const { createRole: role, privileges } = leastPrivilegeRole("5.0.4");

    before(async () => {
        folder = await makeTemporaryFolder("key");
        const keyFile = join(folder, "key");
        await writeFile(keyFile, "a2V5b2Z0aGV0ZXN0", { mode: 0o400 });
        server = await startBareServer("5.0.4", ["--keyFile", keyFile]);
        const { host } = server;
        await runOn(host, { replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
        await eventually(
            "there is a primary",
            async () => (await runOn(host, { isMaster: 1 })).ismaster === true,
        );
        await runOn(host, { createUser: "admin", pwd: "admin", roles: ["root"] });
        await runOn(host, leastPrivilegeRole("5.0.4"), admin);
        await runOn(host, { createUser: "upgrader", pwd: "upgrader", roles: [role] }, admin);
    });
    after(async () => {
        await server?.close();
        await removeWithServers(folder);
    });

    it("have a command for each, which is refused without it and with it alone missing", async () => {
        const { host = "" } = server ?? {};
        const all = privileges.flatMap(({ resource, actions }) =>
            actions.map((action) => ({ resource, action, name: nameOf(action, resource) })),
        );
        assert.deepEqual(
            all.map(({ name }) => name).sort(),
            [...Object.keys(commands), unrefused].sort(),
        );
        const user = new MongoClient(`mongodb://${host}/`, {
            directConnection: true,
            auth: { username: "upgrader", password: "upgrader" },
        });
        try {
            for (const { resource, action, name } of all.filter((each) => each.name in commands)) {
                const rest = privileges.map((each) =>
                    each.resource === resource
                        ? { resource, actions: each.actions.filter((other) => other !== action) }
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
});
