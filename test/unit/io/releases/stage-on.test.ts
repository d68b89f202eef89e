import * as assert from "node:assert/strict";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stageOn } from "../../../../provider/io/releases/stage-on";
import { defaultRoot } from "../../../../provider/io/releases/store/store";
import { mongodIn } from "../../../../provider/io/layout/release-folder";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../provider/io/machine/machine";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";
import { writeFakeMongod } from "./archive/release-server";

const version = "6.0.27";

describe("stageOn() of an archive for a host", () => {
    let root: string;
    let received: string[];
    let host: Machine;
    let before: string | undefined;

    beforeEach(async () => {
        before = process.env.PULUMI_MONGODB_REPLICASET_CACHE;
        root = await makeTemporaryFolder("copied");
        process.env.PULUMI_MONGODB_REPLICASET_CACHE = join(root, "cache");
        received = [];
        host = {
            ...thisMachine,
            name: "db1",
            receive: async (folder, to) => {
                received.push(to);
                await cp(folder, to, { recursive: true });
            },
        };
    });
    afterEach(async () => {
        if (before === undefined) {
            delete process.env.PULUMI_MONGODB_REPLICASET_CACHE;
        } else {
            process.env.PULUMI_MONGODB_REPLICASET_CACHE = before;
        }
        await rm(root, { recursive: true });
    });

    /** Makes a release that was downloaded to this machine earlier, from an archive with this checksum. */
    async function writeDownloaded(reported: string, sha256: string): Promise<void> {
        const folder = join(defaultRoot(), version);
        await writeFakeMongod(mongodIn(folder), reported);
        const source = `http://mirror/${version}.tgz`;
        await writeFile(join(folder, ".complete"), JSON.stringify({ version, source, sha256 }));
    }

    function stageThere(expected: string): Promise<void> {
        const sha256 = { [version]: expected };
        return stageOn(host, { kind: "archive", root: join(root, "there"), sha256 }, version);
    }

    it("copies no release that the program does not expect", async () => {
        await writeDownloaded(version, "b".repeat(64));
        await assert.rejects(stageThere("a".repeat(64)), {
            code: "checksum-differs",
            message: /on this machine is not the expected release/,
        });
        assert.deepEqual(received, []);
    });

    it("copies once, and verifies the copy each time", async () => {
        await writeDownloaded(version, "a".repeat(64));
        await stageThere("a".repeat(64));
        await stageThere("a".repeat(64));
        assert.deepEqual(received, [join(root, "there", version)]);
        await writeFakeMongod(mongodIn(join(root, "there", version)), "6.0.5");
        await assert.rejects(stageThere("a".repeat(64)), { code: "binary-differs" });
        await assert.rejects(stageThere("b".repeat(64)), {
            code: "checksum-differs",
            message: /on db1 is not the expected release/,
        });
    });
});
