import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { downloadOnHost } from "../../../../../provider/io/releases/archive/download-on-host";
import { isStaged, verifyBinary } from "../../../../../provider/io/releases/store/store";
import { thisMachine } from "../../../../../provider/io/machine/local-machine";
import { makeTemporaryFolder } from "../../../../kit/system/temporary-folder";
import { ReleaseServer, packRelease } from "./release-server";

const version = "6.0.27";

describe("downloadOnHost()", () => {
    let root: string;
    let server: ReleaseServer;
    let archive: Buffer;

    before(async () => {
        archive = await packRelease(version);
    });
    beforeEach(async () => {
        root = await makeTemporaryFolder("on host");
        server = await ReleaseServer.start();
        server.publish(version, archive);
    });
    afterEach(async () => {
        await server.close();
        await rm(root, { recursive: true });
    });

    const folder = () => join(root, "releases", version);
    const download = async (sha256?: string) => {
        const source = await server.sourceOf(version);
        await downloadOnHost(thisMachine, folder(), version, {
            ...source,
            ...(sha256 !== undefined && { sha256 }),
        });
    };

    it("leaves a complete release with its marker, and accepts one that another run has just left", async () => {
        await download();
        await download();
        const binaries = { kind: "archive", root: join(root, "releases") } as const;
        assert.equal(await isStaged(binaries, version), true);
        await verifyBinary(binaries, version);
        assert.deepEqual(await readdir(binaries.root), [version]);
        const marker: unknown = JSON.parse(await readFile(join(folder(), ".complete"), "utf8"));
        const sha256 = createHash("sha256").update(archive).digest("hex");
        assert.deepEqual(marker, { version, source: await server.addressOf(version), sha256 });
    });

    it("leaves nothing of a download that is not the expected one", async () => {
        const sha256 = createHash("sha256").update(archive).digest("hex");
        await assert.rejects(download("a".repeat(64)), (error: Error & { code?: string }) => {
            assert.equal(error.code, "checksum-differs");
            assert.ok(error.message.includes(`its SHA-256 is: ${sha256}, aaaa`), error.message);
            return true;
        });
        assert.deepEqual(await readdir(join(root, "releases")), []);
    });

    it("leaves nothing of a release that cannot be downloaded or unpacked", async () => {
        server.publish(version, archive, { cutAt: 100 });
        await assert.rejects(download(), {
            code: "binary-missing",
            message: /the host cannot download it/,
        });
        server.publish(version, Buffer.from("no archive"));
        await assert.rejects(download(), {
            code: "binary-missing",
            message: /the host cannot unpack it/,
        });
        assert.deepEqual(await readdir(join(root, "releases")), []);
    });
});
