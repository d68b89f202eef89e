import assert from "node:assert/strict";
import { mkdir, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ArchiveBinaries } from "../../../../provider/io/releases/store/release-source";
import { removeReleases } from "../../../../provider/io/releases/remove-releases";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";

const old = new Date("2020-01-01");

describe("removeReleases()", () => {
    let dataDir: string;
    let binaries: ArchiveBinaries;

    beforeEach(async () => {
        dataDir = await makeTemporaryFolder("set");
        binaries = { kind: "archive", root: join(dataDir, "releases"), keepVersions: 0 };
    });
    afterEach(() => rm(dataDir, { recursive: true }));

    async function put(version: string, staged = old): Promise<void> {
        const marker = join(binaries.root, version, ".complete");
        await mkdir(join(binaries.root, version, "bin"), { recursive: true });
        await writeFile(marker, "{}");
        await utimes(marker, staged, staged);
    }
    async function link(member: string, name: string, version: string): Promise<void> {
        await mkdir(join(dataDir, member), { recursive: true });
        await symlink(join(binaries.root, version), join(dataDir, member, name));
    }
    const remove = () => removeReleases(thisMachine, binaries, [join(dataDir, "rs0-0")]);

    it("keeps the releases that members next to the set's link to, in other sets too", async () => {
        for (const version of ["4.4.2", "5.0.4", "6.0.5", "6.0.27"]) {
            await put(version);
        }
        await link("rs0-0", "current", "6.0.27");
        await link("other-0", "previous", "5.0.4");
        await link("other-1", "next", "6.0.5");
        assert.deepEqual(await remove(), ["4.4.2"]);
        assert.deepEqual((await readdir(binaries.root)).sort(), ["5.0.4", "6.0.27", "6.0.5"]);
        assert.deepEqual(await remove(), []);
    });

    it("keeps new releases, and those without our marker", async () => {
        await put("5.0.4");
        await put("6.0.5", new Date());
        await mkdir(join(binaries.root, "4.4.2", "bin"), { recursive: true });
        await put("not-a-version");
        assert.deepEqual(await remove(), ["5.0.4"]);
        assert.deepEqual((await readdir(binaries.root)).sort(), [
            "4.4.2",
            "6.0.5",
            "not-a-version",
        ]);
    });

    it("removes nothing unless the program sets keepVersions", async () => {
        await put("5.0.4");
        const { keepVersions: _keep, ...all } = binaries;
        assert.deepEqual(await removeReleases(thisMachine, all, [join(dataDir, "rs0-0")]), []);
        assert.deepEqual(await readdir(binaries.root), ["5.0.4"]);
    });
});
