import assert from "node:assert/strict";
import * as fs from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";

import { thisMachine } from "../../../../provider/io/machine/local-machine";
import { readPlatform } from "../../../../provider/io/machine/platform";

describe("readPlatform()", () => {
    it("reads this machine", async () => {
        const { architecture } = await readPlatform();
        assert.equal(architecture, process.arch);
    });

    it("reads all properties on Linux", async function () {
        if (process.platform !== "linux") {
            this.skip();
        }
        const { kernel, cpuFeatures, openFiles = 0 } = await readPlatform();
        assert.equal(kernel, release());
        assert.ok(openFiles > 0);
        // Every processor of these architectures has this feature.
        const usual: Readonly<Record<string, string>> = { x64: "fpu", arm64: "asimd" };
        const feature = usual[process.arch];
        assert.ok(feature === undefined || cpuFeatures?.has(feature));
    });
});

describe("thisMachine.readDisk()", () => {
    let root: string;

    beforeEach(() => {
        root = fs.mkdtempSync(join(tmpdir(), "platform-"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    it("reads the space where a folder will be, and creates nothing", async () => {
        const folder = join(root, "rs0", "rs0-0", "data");
        const disk = await thisMachine.readDisk(folder);
        assert.equal(disk?.folder, folder);
        assert.ok(disk.freeBytes > 0 && disk.freeBytes <= disk.totalBytes);
        const { blocks, bsize } = fs.statfsSync(root);
        assert.equal(disk.totalBytes, blocks * bsize);
        assert.deepEqual(fs.readdirSync(root), []);
    });

    it("returns undefined below a file", async () => {
        fs.writeFileSync(join(root, "a-file"), "");
        assert.equal(await thisMachine.readDisk(join(root, "a-file", "data")), undefined);
    });
});
