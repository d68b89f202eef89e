import * as assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Binaries } from "../../../../provider/io/releases/store/release-source";
import { newestRelease } from "../../../../provider/io/releases/newest";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";

const unreachable = () => Promise.reject(new Error("the list is unavailable"));

describe("newestRelease()", () => {
    let root: string;

    beforeEach(async () => {
        root = await makeTemporaryFolder("releases");
    });
    afterEach(() => rm(root, { recursive: true, force: true }));

    async function put(binaries: Binaries, ...versions: readonly string[]): Promise<Binaries> {
        for (const version of versions) {
            const file = join(
                binaries.root,
                version,
                binaries.kind === "archive" ? ".complete" : "bin/mongod",
            );
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, "");
        }
        return binaries;
    }

    it("returns the newest of the series by number, without candidates, of the same edition", async () => {
        const binaries = await put(
            { kind: "directory", root },
            "4.4.9",
            "4.4.29",
            "4.4.30-rc0",
            "4.4.31-ent",
            "4.4.32-7",
            "5.0.4",
            "not-a-version",
        );
        assert.equal(await newestRelease(binaries, "4.4", "6.0.27"), "4.4.29");
        assert.equal(await newestRelease(binaries, "4.4", "6.0.27-ent"), "4.4.31-ent");
        assert.equal(await newestRelease(binaries, "4.4", "6.0.27-21"), "4.4.32-7");
        assert.equal(await newestRelease(binaries, "7.0", "8.0.4"), undefined);
    });

    it("ignores a folder that is no complete release", async () => {
        const binaries = await put({ kind: "directory", root }, "4.4.2");
        await mkdir(join(root, "4.4.29"));
        assert.equal(await newestRelease(binaries, "4.4", "6.0.27"), "4.4.2");
        const none: Binaries = { kind: "directory", root: join(root, "nowhere") };
        assert.equal(await newestRelease(none, "4.4", "6.0.27"), undefined);
    });

    it("uses the vendor's list for releases that are downloaded", async () => {
        const asked: unknown[] = [];
        const found = await newestRelease(
            await put({ kind: "archive", root }, "4.4.2"),
            "4.4",
            "6.0.27-ent",
            (series, enterprise) => {
                asked.push([series, enterprise]);
                return Promise.resolve("4.4.29-ent");
            },
        );
        assert.equal(found, "4.4.29-ent");
        assert.deepEqual(asked, [["4.4", true]]);
    });

    it("returns the newest that was downloaded before if the list is unavailable", async () => {
        const binaries = await put({ kind: "archive", root }, "4.4.2", "4.4.9");
        await mkdir(join(root, "4.4.29")); // Partly unpacked.
        assert.equal(await newestRelease(binaries, "4.4", "6.0.27", unreachable), "4.4.9");
    });
});
