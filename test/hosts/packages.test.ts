import assert from "node:assert/strict";
import { lstat, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { checkBinaries } from "../../provider/io/member/findings";
import type { Machine } from "../../provider/io/machine/machine";
import { machineOf } from "../../provider/io/ssh/machines";
import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { binariesOf } from "../../provider/pulumi/args/releases";
import { resolveShells } from "../../provider/pulumi/args/shells";
import { awaitExit } from "../../provider/run/upgrade/await-exit";
import { stateOf, versionOf } from "../kit/sets/by-hand";
import type { TestPackage } from "../kit/hosts/debian-repository";
import { hasApt, packageName, packageOf, writeRepository } from "../kit/hosts/debian-repository";
import { TestHosts } from "../kit/hosts/hosts";
import { failureOf } from "../kit/made-up/partial-failure";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

const dataDir = "/srv/mongodb";
const releases = `${dataDir}/packages`;

const fakeMongod = (version: string) => `case "$*" in
*--version*) echo "db version v${version}" ;;
*--outputConfig*) exit 0 ;;
*) echo "this package is broken" >&2; exit 1 ;;
esac`;

const repository: Readonly<Record<string, TestPackage>> = {
    "5.0.4": packageOf("5.0.4"),
    "6.0.5": { mongod: fakeMongod("6.0.5") },
    "6.0.6": { mongod: fakeMongod("6.0.6"), afterInstall: 'echo "no luck" >&2; exit 1' },
    "6.0.27": packageOf("6.0.27"),
};

/** Versions whose packages are broken, and the error for each. */
const broken = [
    ["does not start", "6.0.5", /^start-failed: [^]*this package is broken/],
    [
        "cannot be installed completely",
        "6.0.6",
        /^package-failed: Cannot install 6\.0\.6 of [^]*no luck/,
    ],
] as const;

/** This machine's own mongod, which no host may touch. */
const ownMongod = () =>
    lstat("/usr/bin/mongod").then(
        ({ mtimeMs }) => mtimeMs,
        () => "none",
    );

const useRepository = `rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
echo "deb [trusted=yes] file:/srv/repository ./" >/etc/apt/sources.list
apt-get --quiet update`;

describe("packages of apt on three hosts over ssh, 5.0.4 to 6.0.27", function () {
    this.timeout(240_000);
    let hosts: TestHosts;
    let made: TestHosts | undefined;
    let args: ReplicaSetArgs;
    let set: RealSet;
    let machines: ReadonlyMap<string, Machine>;
    let had: unknown;

    const run = async (host: string, ...command: readonly string[]) =>
        (await machines.get(host)!.run(command, 60_000)).stdout.trim();
    const installed = async () => {
        const format = "--showformat=${db:Status-Status} ${Version}";
        const all = set.hosts.map((host) => run(host, "dpkg-query", "--show", format, packageName));
        return Promise.all(all);
    };
    const find = (host: string, version: string) =>
        checkBinaries(binariesOf(args, dataDir, true), version, machines.get(host));

    before(async function () {
        if (!TestHosts.canBeMade() || !hasApt()) {
            this.skip(); // Without root there are no hosts, without apt and dpkg no packages.
        }
        had = await ownMongod();
        made = hosts = await TestHosts.create(3, "own");
        args = {
            version: "5.0.4",
            dataDir,
            binaries: { kind: "packages", keepVersions: 0 },
            members: hosts.all.map((host) => ({
                host: `${host.address}:27017`,
                shell: hosts.shellOf(host),
            })),
        };
        const shells = await resolveShells(args);
        machines = new Map(
            hosts.all.map(({ address }, index) => [`${address}:27017`, machineOf(shells[index])]),
        );
        for (const { address, folder } of hosts.all) {
            await mkdir(join(folder, "repository"));
            await writeRepository(join(folder, "repository"), repository);
            await run(`${address}:27017`, "sh", "-ec", useRepository);
        }
        set = await RealSet.create(args);
    });
    after(async () => {
        await closeSets();
        await made?.close();
        if (made) {
            assert.equal(await ownMongod(), had, "the machine itself was changed");
        }
    });

    const test = inSteps();

    test.step("creates the set with the installed packages, and no package's script starts a server", async () => {
        assert.deepEqual(await installed(), Array<string>(3).fill("installed 5.0.4"));
        for (const [index, host] of set.hosts.entries()) {
            const program = await run(
                host,
                "readlink",
                "-f",
                `${dataDir}/rs0-${index}/current/bin/mongod`,
            );
            assert.equal(program, "/usr/bin/mongod");
            const said = await readFile(join(hosts.all[index]!.folder, "installed"), "utf8");
            assert.equal(said, "configure offline=1 noninteractive\n");
        }
    });

    test.step("reports an unavailable version, and a package on hold, before anything is stopped", async () => {
        set.edit({ version: "6.0.27" });
        const [host = ""] = await set.order();
        assert.deepEqual(await find(host, "6.0.27"), []);
        const [missing] = await find(host, "6.0.99");
        assert.equal(missing?.code, "package-unavailable");
        assert.match(
            missing.message,
            /the repositories of apt have 6\.0\.27, 6\.0\.6, 6\.0\.5, 5\.0\.4$/,
        );
        await run(host, "apt-mark", "hold", packageName);
        const [held] = await find(host, "6.0.27");
        assert.equal(held?.code, "package-held");
        const pids = await Promise.all(set.hosts.map((each) => run(each, "cat", pidFile(each))));
        const failure = await failureOf(set.upgrade("6.0.27"));
        assert.match(failure.message, /^package-failed: Cannot install MongoDB 6\.0\.27 by/);
        await run(host, "apt-mark", "unhold", packageName);
        const after = await Promise.all(set.hosts.map((each) => run(each, "cat", pidFile(each))));
        assert.deepEqual(after, pids, "a member was stopped");
    });
    const pidFile = (host: string) => `${dataDir}/rs0-${set.hosts.indexOf(host)}/mongod.pid`;

    for (const [what, version, message] of broken) {
        test.step(`installs the old package again if the new one ${what}`, async () => {
            set.edit({ version });
            const [first = ""] = await set.order();
            const failure = await failureOf(set.upgrade(version));
            assert.match(failure.message, message);
            assert.match(failure.message, new RegExp(`\\n${first} runs 5\\.0\\.4 again`));
            assert.deepEqual(await installed(), Array<string>(3).fill("installed 5.0.4"));
            assert.equal(await versionOf(first), "5.0.4");
            assert.equal(await stateOf(first), "SECONDARY");
        });
    }

    test.step("continues under load if a run was killed between the switch and the installation", async () => {
        set.edit({ version: "6.0.27" });
        const [first = ""] = await set.order();
        // As if all releases had been staged long ago: unused ones are removed when they are a day old.
        const age = ["-name", ".complete", "-exec", "touch", "-d", "2020-01-01", "{}", "+"];
        await Promise.all(set.hosts.map((host) => run(host, "find", releases, ...age)));
        await underLoad(set, async () => {
            const ports = set.portsOf(first);
            await ports.control.prepareStart(first, "6.0.27");
            await ports.control.terminate(first);
            await awaitExit(first, ports);
            await ports.control.switchBinary(first, "6.0.27");
            assert.equal((await installed())[set.hosts.indexOf(first)], "installed 5.0.4");
            await set.upgrade("6.0.27");
        });
        assert.deepEqual(await installed(), Array<string>(3).fill("installed 6.0.27"));
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        assert.deepEqual(await Promise.all(set.hosts.map((host) => run(host, "ls", releases))), [
            ...Array<string>(3).fill("6.0.27\ninstall.log\ninstalled"),
        ]);
        assert.deepEqual(await set.upgrade("6.0.27"), []);
    });
});
