import assert from "node:assert/strict";

import type { Document } from "mongodb";
import { MongoServerError } from "mongodb";

import { readData } from "../../../../provider/io/inspect/data-scan";
import type { CommandRunner } from "../../../../provider/io/mongodb/connections";
import { db1 } from "../../../kit/made-up/topologies";

type Answer = (command: Document, database: string) => readonly Document[] | "more" | number;

/** A primary with these databases. An answer that is a number refuses with that code; "more" leaves a cursor open. */
function primaryWith(databases: readonly string[], answer: Answer): CommandRunner {
    return {
        run: (_host, command, database) =>
            new Promise((resolve) => {
                if ("listDatabases" in command) {
                    resolve({ databases: databases.map((name) => ({ name })) });
                    return;
                }
                const answered = answer(command, database ?? "admin");
                if (typeof answered === "number") {
                    throw new MongoServerError({ message: "no", code: answered });
                }
                resolve({
                    cursor: {
                        firstBatch: answered === "more" ? [] : answered,
                        id: answered === "more" ? 7 : 0,
                    },
                });
            }),
    };
}

function named(count: number): readonly Document[] {
    return Array.from({ length: count }, (_, index) => ({ name: `c${index}` }));
}

function many(count: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => `db${index}`);
}

/** Answers `listCollections` with the names, `listIndexes` with the index on _id. */
function collections(names: readonly Document[]): Answer {
    return (command) => ("listIndexes" in command ? [{ name: "_id_", key: { _id: 1 } }] : names);
}

describe("readData()", () => {
    it("reads the indexes of every collection, not those of the servers' own databases", async () => {
        const runner = primaryWith(["admin", "config", "local", "shop"], collections(named(2)));
        const { indexes, cutOff } = await readData(db1, ["indexes"], runner);
        assert.deepEqual(
            indexes?.map(({ database, collection }) => `${database}.${collection}`),
            ["admin.c0", "admin.c1", "shop.c0", "shop.c1"],
        );
        assert.equal(cutOff, undefined);
    });

    it("scans a thousand collections, and reports the total", async () => {
        const runner = primaryWith(["shop", "bank"], collections(named(600)));
        const { indexes, cutOff } = await readData(db1, ["indexes"], runner);
        assert.equal(indexes?.length, 1_000);
        assert.deepEqual(cutOff, { what: "collections", scanned: 1_000, total: 1_200 });
    });

    it("scans a thousand databases, and reports the total", async () => {
        const runner = primaryWith(many(1_001), collections([]));
        const { cutOff } = await readData(db1, ["invalid-buckets"], runner);
        assert.deepEqual(cutOff, { what: "databases", scanned: 1_000, total: 1_001 });
    });

    it("reports a database with more than one batch, or that refuses, as not scanned", async () => {
        for (const answer of ["more", 13] as const) {
            const runner = primaryWith(["shop", "bank"], (_, database) =>
                database === "bank" ? answer : [],
            );
            const { cutOff } = await readData(db1, ["invalid-buckets"], runner);
            assert.deepEqual(cutOff, { what: "databases", scanned: 1, total: 2 });
        }
    });

    it("reports that the databases cannot be listed", async () => {
        const runner: CommandRunner = { run: () => Promise.reject(new Error("connection closed")) };
        assert.deepEqual(await readData(db1, ["indexes"], runner), {
            cutOff: { what: "databases", scanned: 0 },
        });
    });

    it("ignores a collection that was dropped meanwhile, but not one that is refused", async () => {
        const scanWith = async (code: number) => {
            const runner = primaryWith(["shop"], (command) =>
                "listIndexes" in command ? code : named(1),
            );
            return (await readData(db1, ["indexes"], runner)).cutOff;
        };
        assert.equal(await scanWith(26), undefined);
        assert.deepEqual(await scanWith(13), { what: "collections", scanned: 0, total: 1 });
    });

    it("recognises a crowded database by the first batch", async () => {
        const runner = primaryWith(["weather"], () => "more");
        assert.equal((await readData(db1, ["crowded-databases"], runner)).cutOff, undefined);
    });

    it("finds views in the catalog, or in each database without a catalog", async () => {
        const view = { _id: "shop.raw", viewOn: "system.buckets.weather" };
        const unknownStage = 40324;
        for (const catalog of [[view], unknownStage]) {
            const runner = primaryWith(["shop", "bank"], (command, database) => {
                if ("aggregate" in command) {
                    return catalog;
                }
                return database === "shop" && catalog === unknownStage ? [view] : [];
            });
            const { bucketViews, cutOff } = await readData(db1, ["bucket-views"], runner);
            assert.deepEqual(bucketViews, [view]);
            assert.equal(cutOff, undefined);
        }
    });

    it("merges the answers to several questions, and what was cut off", async () => {
        const runner = primaryWith(["shop"], (command) => ("find" in command ? 13 : []));
        const replies = await readData(db1, ["bucket-views", "crowded-databases"], {
            run: (host, command, database) =>
                "aggregate" in command
                    ? Promise.reject(new MongoServerError({ message: "no", code: 13 }))
                    : runner.run(host, command, database),
        });
        assert.deepEqual(replies, {
            bucketViews: [],
            timeSeries: [],
            cutOff: { what: "databases", scanned: 0, total: 1 },
        });
    });
});
