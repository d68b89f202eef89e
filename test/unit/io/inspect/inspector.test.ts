import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import type { Document } from "mongodb";
import { MongoServerError } from "mongodb";

import type { MemberRunner } from "../../../../provider/io/mongodb/connections";
import { isListening } from "../../../../provider/io/mongodb/connections";
import { inspect, readSetReplies } from "../../../../provider/io/inspect/inspector";
import { db1, primary, secondary, setOf } from "../../../kit/made-up/topologies";

/** Servers that answer with `answer`; `sent` lists the commands that they received. */
function runnerFor(answer: (command: Document) => Document) {
    const sent: { readonly host: string; readonly command: Document; readonly database: string }[] =
        [];
    const runner: MemberRunner = {
        isListening,
        run: (host, command, database) => {
            sent.push({ host, command, database: database ?? "admin" });
            return new Promise((resolve) => {
                resolve(answer(command));
            });
        },
    };
    return { runner, sent };
}

function refuse(code: number): never {
    throw new MongoServerError({ message: "the server says no", code });
}

/** Runs `work` with an address where something listens. */
async function withListener(work: (host: string) => Promise<void>): Promise<void> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await work(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
        await new Promise((resolve) => server.close(resolve));
    }
}

const goal = { version: "5.0.5" };

describe("inspect()", () => {
    it("omits what a server refuses or does not know, and records what it refuses", async () => {
        await withListener(async (host) => {
            const { runner } = runnerFor((command) => {
                if ("currentOp" in command) {
                    return { inprog: [], fsyncLock: true };
                }
                return refuse("find" in command || "getCmdLineOpts" in command ? 13 : 59);
            });
            const { members, set } = await inspect(setOf(secondary(host)), goal, runner);
            assert.deepEqual(members.get(host), {
                fsyncLocked: true,
                refused: ["find", "getCmdLineOpts"],
            });
            assert.equal(set, undefined);
        });
    });

    it("omits a member where nothing listens, and sends it nothing", async () => {
        let gone = "";
        await withListener((host) => {
            gone = host;
            return Promise.resolve();
        });
        const { runner, sent } = runnerFor(() => ({}));
        const { members } = await inspect(setOf(secondary(gone)), goal, runner);
        assert.equal(members.size, 0);
        assert.deepEqual(sent, []);
    });

    it("scans data only if the hop depends on it, and only on the primary", async () => {
        await withListener(async (host) => {
            const { runner, sent } = runnerFor((command) =>
                "listDatabases" in command
                    ? { databases: [{ name: "shop" }, { name: "local" }] }
                    : {
                          cursor: { firstBatch: [], id: 0 },
                          authInfo: { authenticatedUsers: [] },
                          config: {},
                      },
            );
            const lists = () =>
                sent.filter(
                    ({ command }) => "listCollections" in command || "listDatabases" in command,
                );
            const old = setOf(primary(host, { version: "5.0.4" }));
            assert.equal((await inspect(old, goal, runner)).set?.data, undefined);
            assert.deepEqual(lists(), []);
            const older = setOf(primary(host, { version: "4.4.2" }), secondary(db1));
            assert.ok((await inspect(older, goal, runner)).set?.data);
            assert.deepEqual(
                lists().map((each) => [each.host, each.database]),
                [
                    [host, "admin"],
                    [host, "shop"],
                ],
            );
        });
    });

    it("limits the time of every command", async () => {
        await withListener(async (host) => {
            const { runner, sent } = runnerFor(() => refuse(50));
            const set = setOf(primary(host, { version: "4.4.2" }));
            await inspect(set, { version: "9.0.1" }, runner);
            assert.ok(sent.length > 10);
            for (const { command } of sent) {
                assert.equal(command.maxTimeMS, 5_000, JSON.stringify(command));
            }
        });
    });
});

describe("readSetReplies()", () => {
    it("reads the stored configuration from the local database", async () => {
        const { runner, sent } = runnerFor(() => ({ cursor: { firstBatch: [], id: 0 } }));
        const replies = await readSetReplies(db1, runner);
        assert.deepEqual(Object.keys(replies).sort(), [
            "config",
            "defaultConcerns",
            "storedConfig",
        ]);
        const stored = sent.find(({ command }) => command.find === "system.replset");
        assert.equal(stored?.database, "local");
    });
});
