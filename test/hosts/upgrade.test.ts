import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { chmod, cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defaultRoot } from "../../provider/io/releases/store/store";
import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import type { TestHost } from "../kit/hosts/hosts";
import { TestHosts } from "../kit/hosts/hosts";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { releaseFolder } from "../kit/sets/releases";
import { underLoad } from "../kit/sets/upgrade-under-load";

const dataDir = "/srv/mongodb";

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

function unitText(folder: string, user?: string): string {
    return [
        "[Unit]",
        "Description=A member",
        "[Service]",
        "Type=exec",
        ...(user === undefined ? [] : [`User=${user}`]),
        `ExecStart=${folder}/current/bin/mongod --config ${folder}/mongod.conf`,
        "Restart=on-failure",
        "TimeoutStopSec=150",
        "[Install]",
        "WantedBy=multi-user.target",
        "",
    ].join("\n");
}

async function writeUnit(host: TestHost, folder: string, name = unit): Promise<void> {
    const text = unitText(folder, name === unit ? "mongodb" : undefined);
    await writeFile(join(host.units, name), text);
}

/** Verifies a unit with systemd's own tool, if it is installed; it prints problems to its standard error. */
function verifyUnit(text: string): void {
    const folder = mkdtempSync(join(tmpdir(), "unit-"));
    try {
        const file = join(folder, unit);
        writeFileSync(file, text);
        const run = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
            encoding: "utf8",
        });
        assert.ok(run.error !== undefined || run.stderr === "", run.stderr);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Copies releases to a folder that each host sees and every user may read. */
async function makeReleases({ folder }: TestHosts, versions: readonly string[]): Promise<string> {
    const releases = join(folder, "releases");
    await mkdir(releases);
    await chmod(folder, 0o755);
    for (const version of versions) {
        await cp(releaseFolder(version), join(releases, version), { recursive: true });
    }
    return releases;
}

describe("5.0.4 to 6.0.27 on three hosts over ssh", function () {
    this.timeout(240_000);
    let hosts: TestHosts;
    let made: TestHosts | undefined;

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        made = hosts = await TestHosts.create(3);
    });
    afterEach(closeSets);
    after(async () => {
        await made?.close();
    });

    // A port for each set: the previous ones still run.
    const argsOf = (folder: string, port = 27017): ReplicaSetArgs => ({
        version: "5.0.4",
        dataDir: folder,
        members: hosts.all.map((host) => ({
            host: `${host.address}:${port}`,
            shell: hosts.shellOf(host),
        })),
    });

    it("succeeds under load with processes in sessions of their own and archives copied from here", async () => {
        const set = await RealSet.create(argsOf(join(dataDir, "processes")));
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
    });

    it("succeeds under load with systemd units, as another user, with sudo and manually installed releases", async () => {
        const folder = join(dataDir, "units");
        const path = await makeReleases(hosts, ["5.0.4", "6.0.27"]);
        await Promise.all(
            hosts.all.map((host, index) => writeUnit(host, join(folder, `rs0-${index}`))),
        );
        const args = argsOf(folder, 27018);
        const set = await RealSet.create({
            ...args,
            binaries: { kind: "directory", path },
            service: { kind: "systemd", unit },
            members: hosts.all.map((host) => ({
                host: `${host.address}:27018`,
                shell: { ...hosts.shellOf(host), sudo: true },
            })),
        });
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
        const [host] = hosts.all;
        verifyUnit(unitText(join(host!.folder, "mongodb/units/rs0-0"), "mongodb"));
        const { uid } = await stat(join(host!.folder, "mongodb/units/rs0-0/data/WiredTiger"));
        assert.equal(uid, mongodbUser);
    });

    it("succeeds under load with the user's own commands for the service and for the releases", async () => {
        const folder = join(dataDir, "commands");
        const members = await Promise.all(
            hosts.all.map(async (host, index) => {
                await writeUnit(host, join(folder, `rs0-${index}`), "other.service");
                return {
                    host: `${host.address}:27019`,
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
        const stage = 'mkdir -p "$FOLDER/bin" && ln -s "$0/$VERSION/bin/mongod" "$FOLDER/bin"';
        const set = await RealSet.create({
            ...argsOf(folder),
            members,
            binaries: {
                kind: "command",
                stage: ["sh", "-c", stage, defaultRoot()],
                switch: ["sh", "-c", 'echo "$VERSION" >>/srv/switched'],
            },
        });
        await underLoad(set, () => set.upgrade("6.0.27"));
        await assertUpgraded(set);
        for (const host of hosts.all) {
            assert.equal(await readFile(join(host.folder, "switched"), "utf8"), "5.0.4\n6.0.27\n");
        }
    });
});
