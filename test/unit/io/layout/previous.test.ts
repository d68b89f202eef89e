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

describe("the previous binary and configuration of a member", () => {
    let root: string;
    let folder: MemberFolder;

    beforeEach(async () => {
        root = await mkdtemp(join(tmpdir(), "previous-"));
        folder = memberFolder(join(root, "rs0-0"));
        await mkdir(folder.root);
        await symlink(join(root, "5.0.4"), folder.current);
        await writeFile(folder.config, "old");
    });
    afterEach(() => rm(root, { recursive: true }));

    async function readFolder() {
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

    it("are saved before a change, restored and discarded", async () => {
        await savePrevious(folder);
        assert.deepEqual(await readFolder(), { ...before, ...kept });
        await change("6.0.27", "new");
        assert.deepEqual(await readFolder(), { current: "6.0.27", config: "new", ...kept });
        await restorePrevious(folder);
        assert.deepEqual(await readFolder(), {
            ...before,
            previous: "5.0.4",
            previousConfig: undefined,
        });
        await discardPrevious(folder);
        assert.deepEqual(await readFolder(), { ...before, ...nothingKept });
    });

    it("stay those that last proved themselves when one change follows another", async () => {
        await change("6.0.5", "new");
        await change("6.0.27", "newer");
        assert.deepEqual(await readFolder(), { current: "6.0.27", config: "newer", ...kept });
    });

    it("can be saved again after a run was killed while it restored them", async () => {
        await change("6.0.27", "new");
        await rename(folder.previousConfig, folder.config); // Killed here.
        await restorePrevious(folder);
        await change("6.0.27", "new");
        assert.deepEqual(await readFolder(), { current: "6.0.27", config: "new", ...kept });
    });

    it("ignore a configuration from a run that was killed before it created the link", async () => {
        await writeFile(folder.previousConfig, "older");
        await savePrevious(folder);
        assert.deepEqual(await readFolder(), { ...before, ...kept });
    });

    it("do not exist before the first start", async () => {
        await rm(folder.current);
        await savePrevious(folder);
        assert.deepEqual(await readdir(folder.root), ["mongod.conf"]);
        await restorePrevious(folder);
        assert.equal((await readFolder()).config, "old");
    });

    it("become the newer series if that crashed: the older one may not read its data", async () => {
        await change("6.0.27", "new");
        await mkdir(folder.data);
        await writeFile(folder.lock, "4711\n");
        await restorePrevious(folder);
        const { current, previous, config } = await readFolder();
        assert.deepEqual({ current, previous, config }, { ...before, previous: "6.0.27" });
    });

    it("stay the older release if a newer one of the same series crashed", async () => {
        await change("5.0.14", "new");
        await mkdir(folder.data);
        await writeFile(folder.lock, "4711\n");
        await restorePrevious(folder);
        assert.equal((await readFolder()).previous, "5.0.4");
    });

    it("replace what was prepared for the next start", async () => {
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
