import assert from "node:assert/strict";

import { MongoClient } from "mongodb";

import { versionOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";

const documents = 100;

/** Runs a read that takes some seconds on the server, and one that fetches its documents slowly. */
async function slowReads(host: string): Promise<readonly [number, number]> {
    const client = new MongoClient(`mongodb://${host}/`, {
        directConnection: true,
        readPreference: "secondary",
    });
    try {
        const collection = client.db("app").collection("read");
        const long = collection.find({ $where: "sleep(30) || true" }).batchSize(documents + 1);
        const slow = collection.find().batchSize(10);
        const count = async (cursor: typeof slow, pauseMs: number) => {
            let read = 0;
            for await (const _ of cursor) {
                read += 1;
                await new Promise((resolve) => setTimeout(resolve, pauseMs));
            }
            return read;
        };
        return await Promise.all([count(long, 0), count(slow, 40)]);
    } finally {
        await client.close();
    }
}

for (const [from, to] of [
    ["4.4.2", "5.0.4"],
    ["5.0.4", "6.0.5"],
] as const) {
    describe(`${from} to ${to}, reads of several seconds on a secondary while it is being updated`, function () {
        this.timeout(120_000);
        let set: RealSet;

        before(async () => {
            set = await RealSet.create({ version: from, upgrade: { drainSecs: 60 } });
            const client = new MongoClient(set.connectionString);
            await client
                .db("app")
                .collection("read")
                .insertMany(
                    Array.from({ length: documents }, (_, number) => ({ number })),
                    { writeConcern: { w: 3 } },
                );
            await client.close();
        });
        after(closeSets);

        it("waits for the end of the reads before it stops the member: none fails", async () => {
            set.edit({ version: to });
            const [host = ""] = await set.order();
            const reading = slowReads(host);
            const upgrading = set.update(host, set.inputsOf(host, await set.observe()));
            assert.deepEqual(await reading, [documents, documents]);
            await upgrading;
            assert.equal(await versionOf(host), to);
        });
    });
}
