import * as assert from "node:assert/strict";
import {
    mkdir,
    mkdtemp,
    readFile,
    readdir,
    readlink,
    rename,
    rm,
    symlink,
    writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { MemberFolder } from "../../../../provider/io/layout/member-folder";
import { memberFolder } from "../../../../provider/io/layout/member-folder";
import {
    restorePrevious,
    savePrevious,
    discardPrevious,
} from "../../../../provider/io/layout/previous";

describe("the way back of a member", () => {
    let root: string;
    let folder: MemberFolder;

    beforeEach(async () => {
        root = await mkdtemp(join(tmpdir(), "way-back-"));
        folder = memberFolder(join(root, "rs0-0"));
        await mkdir(folder.root);
        await symlink(join(root, "5.0.4"), folder.current);
        await writeFile(folder.config, "old");
    });
    afterEach(() => rm(root, { recursive: true }));

    async function lies() {
        const link = (file: string) => readlink(file).then(basename, () => undefined);
        const text = (file: string) => readFile(file, "utf8").catch(() => undefined);
        return {
            current: await link(folder.current),
            previous: await link(folder.previous),
            config: await text(folder.config),
            previousConfig: await text(folder.previousConfig),
        };
    }

    async function change(version: string, config: string): Promise<void> {
        await savePrevious(folder);
        await symlink(join(root, version), folder.next);
        await rename(folder.next, folder.current);
        await writeFile(folder.config, config);
    }

    const before = { current: "5.0.4", config: "old" };
    const nothingKept = { previous: undefined, previousConfig: undefined };
    const kept = { previous: "5.0.4", previousConfig: "old" };

    it("is laid before anything changes, and leads there and back", async () => {
        await savePrevious(folder);
        assert.deepEqual(await lies(), { ...before, ...kept });
        await change("6.0.27", "new");
        assert.deepEqual(await lies(), { current: "6.0.27", config: "new", ...kept });
        await restorePrevious(folder);
        assert.deepEqual(await lies(), { ...before, previous: "5.0.4", previousConfig: undefined });
        await discardPrevious(folder);
        assert.deepEqual(await lies(), { ...before, ...nothingKept });
    });

    it("stays with what last proved itself when one change follows another", async () => {
        await change("6.0.5", "new");
        await change("6.0.27", "newer");
        assert.deepEqual(await lies(), { current: "6.0.27", config: "newer", ...kept });
    });

    it("can be laid again after a run was killed on its way back", async () => {
        await change("6.0.27", "new");
        await rename(folder.previousConfig, folder.config); // Killed here.
        await restorePrevious(folder);
        await change("6.0.27", "new");
        assert.deepEqual(await lies(), { current: "6.0.27", config: "new", ...kept });
    });

    it("takes over nothing from a run that was killed before its link lay there", async () => {
        await writeFile(folder.previousConfig, "older");
        await savePrevious(folder);
        assert.deepEqual(await lies(), { ...before, ...kept });
    });

    it("leads nowhere from a first start", async () => {
        await rm(folder.current);
        await savePrevious(folder);
        assert.deepEqual(await readdir(folder.root), ["mongod.conf"]);
        await restorePrevious(folder);
        assert.equal((await lies()).config, "old");
    });

    it("takes what was made ready for the next start away", async () => {
        await change("6.0.27", "new");
        await symlink(join(root, "6.0.5"), folder.next);
        await restorePrevious(folder);
        assert.deepEqual((await readdir(folder.root)).sort(), [
            "current",
            "mongod.conf",
            "previous",
        ]);
    });
});
