import assert from "node:assert/strict";
import { mkdir, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { makeMemberControl } from "../../../../provider/io/member/member-control";
import type { Binaries } from "../../../../provider/io/releases/store/release-source";
import { writeScript } from "../../../kit/sets/releases";
import { makeTemporaryFolder, removeWithServers } from "../../../kit/system/temporary-folder";

const host = "127.0.0.1:1";
const server = `case $1 in --version) echo "db version v5.0.4" ;; *) sleep 60 & trap 'kill $!' TERM; wait ;; esac`;

describe("the start of a member whose host was set up again, with its data alone", () => {
    let root: string;

    beforeEach(async () => {
        root = await makeTemporaryFolder("restored");
    });
    afterEach(() => removeWithServers(root));

    /** Starts a member whose link leads to a release in this folder. Resolves to where it leads then. */
    async function startLinked(releases: string, binaries: Binaries): Promise<string> {
        const folder = memberFolder(join(root, "rs0-0"));
        await mkdir(folder.root);
        await symlink(join(root, releases, "5.0.4"), folder.current);
        const desired = { binaries, config: {} };
        const control = makeMemberControl([{ host, folder: folder.root, desired }]);
        await control.start(host);
        assert.equal(await control.processRuns(host), true);
        await control.terminate(host);
        return readlink(folder.current);
    }

    for (const linked of ["releases", "earlier-releases"]) {
        it(`stages the release again that its link names (${linked})`, async () => {
            await writeScript(root, "source", server);
            const script = `mkdir -p "$FOLDER" && cp -r "$0/source/bin" "$FOLDER"`;
            const releases = join(root, "releases");
            const stage = ["sh", "-c", script, root];
            const found = await startLinked(linked, { kind: "command", root: releases, stage });
            assert.equal(found, join(releases, "5.0.4"));
        });
    }

    it("starts a release of earlier binaries that is still there, and stages nothing", async () => {
        await writeScript(join(root, "earlier-releases"), "5.0.4", server);
        const nowhere = join(root, "nowhere");
        const found = await startLinked("earlier-releases", { kind: "directory", root: nowhere });
        assert.equal(found, join(root, "earlier-releases", "5.0.4"));
    });

    it("fails with where to put a release that nothing can stage", async () => {
        const releases = join(root, "releases");
        await assert.rejects(startLinked("releases", { kind: "directory", root: releases }), {
            code: "binary-missing",
            message: `MongoDB 5.0.4 is not at ${releases}/5.0.4: put the release there, with its bin/mongod`,
        });
    });
});
