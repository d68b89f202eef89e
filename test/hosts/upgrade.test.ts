import assert from "node:assert/strict";
import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
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

const unit = "mongod-rs0.service";
const mongodbUser = 4712;

async function writeUnit(host: TestHost, folder: string, name = unit): Promise<void> {
    const lines = [
        "[Unit]",
        "Description=A member",
        "[Service]",
        "Type=exec",
        ...(name === unit ? ["User=mongodb"] : []),
        `ExecStart=${folder}/current/bin/mongod --config ${folder}/mongod.conf`,
        "Restart=on-failure",
        "TimeoutStopSec=150",
        "[Install]",
        "WantedBy=multi-user.target",
        "",
    ];
    await writeFile(join(host.units, name), lines.join("\n"));
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

    it("goes well under load with units of systemd, as another user, by sudo, releases laid there by hand", async () => {
        const folder = join(dataDir, "units");
        await Promise.all(
            hosts.all.map(async (host, index) => {
                await layReleases(host, ["5.0.4", "6.0.27"]);
                await writeUnit(host, join(folder, `rs0-${index}`));
            }),
        );
        const args = argsOf(folder);
        const set = await RealSet.create({
            ...args,
            binaries: { kind: "directory", path: "/srv/releases" },
            service: { kind: "systemd", unit },
            members: hosts.all.map((host) => ({
                host: `${host.address}:${port}`,
                shell: { ...hosts.shellOf(host), sudo: true },
            })),
        });
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
        const [host] = hosts.all;
        const { uid } = await stat(join(host!.folder, "mongodb/units/rs0-0/data/WiredTiger"));
        assert.equal(uid, mongodbUser);
    });

    it("goes well under load with commands of the user's own", async () => {
        const folder = join(dataDir, "commands");
        const members = await Promise.all(
            hosts.all.map(async (host, index) => {
                await writeUnit(host, join(folder, `rs0-${index}`), "other.service");
                return {
                    host: `${host.address}:${port}`,
                    shell: hosts.shellOf(host),
                    service: {
                        kind: "command",
                        start: ["systemctl", "start", "other.service"],
                        stop: ["systemctl", "kill", "other.service"],
                        status: [
                            "sh",
                            "-c",
                            "systemctl show other.service | grep -q =active || exit 3",
                        ],
                    } as const,
                };
            }),
        );
        const set = await RealSet.create({ ...argsOf(folder), members });
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
    });
});
