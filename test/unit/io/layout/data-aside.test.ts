import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { isServerFile, moveAside } from "../../../../provider/io/layout/data-aside";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../provider/io/machine/machine";
import { makeTemporaryFolder, removeWithServers } from "../../../kit/system/temporary-folder";

describe("moveAside()", () => {
    let root: string;
    let data: string;

    beforeEach(async () => {
        root = await makeTemporaryFolder("aside");
        data = join(root, "data");
        await mkdir(join(data, "journal"), { recursive: true });
        await writeFile(join(data, "mongod.lock"), "4711\n");
        await writeFile(join(data, "journal", "log.1"), "written");
    });
    afterEach(() => removeWithServers(root));

    /** A data folder that is the root of a mounted file system. */
    const mounted: Machine = {
        ...thisMachine,
        rename: (from, to) =>
            from === data
                ? Promise.reject(Object.assign(new Error("EBUSY"), { code: "EBUSY" }))
                : thisMachine.rename(from, to),
    };

    const serverFiles = async () => (await readdir(data)).filter(isServerFile);

    it("moves the whole folder next to where it was", async () => {
        await moveAside(data, thisMachine);
        const [aside = "", ...others] = await readdir(root);
        assert.match(aside, /^data-aside-/);
        assert.deepEqual(others, []);
        const log = join(root, aside, "data", "journal", "log.1");
        assert.equal(await readFile(log, "utf8"), "written");
    });

    it("moves the content of a mount point into a folder within it, and leaves lost+found", async () => {
        await mkdir(join(data, "lost+found"));
        await moveAside(data, mounted);
        assert.deepEqual(await readdir(root), ["data"]);
        assert.deepEqual(await serverFiles(), []);
        const [aside = "", ...others] = (await readdir(data)).sort();
        assert.deepEqual(others, ["lost+found"]);
        assert.equal(await readFile(join(data, aside, "journal", "log.1"), "utf8"), "written");
    });

    it("moves the rest after it was interrupted, and later files to a folder of their own", async () => {
        let moves = 0;
        const interrupted: Machine = {
            ...mounted,
            rename: (from, to) =>
                from !== data && ++moves === 2
                    ? Promise.reject(new Error("killed"))
                    : mounted.rename(from, to),
        };
        await assert.rejects(moveAside(data, interrupted));
        assert.equal((await serverFiles()).length, 1);
        await moveAside(data, mounted);
        assert.deepEqual(await serverFiles(), []);
        assert.equal((await readdir(data)).length, 2);
    });
});
