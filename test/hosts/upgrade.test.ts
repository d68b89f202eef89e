import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../provider/pulumi/args";
import type { TestHost } from "../kit/hosts";
import { TestHosts } from "../kit/hosts";
import { closeSets, RealSet } from "../kit/real-set";
import { releaseFolder } from "../kit/releases";
import { underLoad } from "../kit/upgrade-under-load";

const dataDir = "/srv/mongodb";
const port = 27017;

async function assertUpgraded(set: RealSet): Promise<void> {
    const { members } = await set.observe();
    assert.deepEqual(
        members.map(({ version, processRuns }) => [version, processRuns]),
        members.map(() => ["6.0.27", true]),
    );
    assert.deepEqual(await set.upgrade("6.0.27"), []);
}

/** Like an administrator: releases lie ready on each host. */
async function layReleases(host: TestHost, versions: readonly string[]): Promise<void> {
    const releases = join(host.folder, "releases");
    await mkdir(releases);
    for (const version of versions) {
        await symlink(releaseFolder(version), join(releases, version));
    }
}

describe("5.0.4 to 6.0.27 on three hosts over ssh", function () {
    this.timeout(240_000);
    let hosts: TestHosts;

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        hosts = await TestHosts.create(3);
    });
    afterEach(closeSets);
    after(async () => {
        await hosts?.close();
        setTimeout(() => process.emit("SIGUSR2"), 8000).unref();
    });

    const argsOf = (folder: string): ReplicaSetArgs => ({
        version: "5.0.4",
        dataDir: folder,
        members: hosts.all.map((host) => ({
            host: `${host.address}:${port}`,
            shell: hosts.shellOf(host),
        })),
    });

    it("goes well under load, processes in sessions of their own, archives copied from here", async () => {
        const set = await RealSet.create(argsOf(join(dataDir, "processes")));
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
    });
});
