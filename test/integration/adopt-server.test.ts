import assert from "node:assert/strict";
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { makeMemberControl } from "../../provider/io/member/member-control";
import { thisMachine } from "../../provider/io/machine/local-machine";
import type { Machine } from "../../provider/io/machine/machine";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { mongodIn } from "../../provider/io/layout/release-folder";
import { SshMachine } from "../../provider/io/ssh/ssh-machine";
import { startBareServer } from "../kit/sets/bare-server";
import type { BareServer } from "../kit/sets/bare-server";
import { versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { SshServer } from "../kit/hosts/ssh-server";

for (const where of ["of this machine", "over ssh"]) {
    describe(`the adoption of a server of 5.0.4 ${where}`, function () {
        this.timeout(60_000);
        let server: BareServer | undefined;
        let ssh: SshServer | undefined;
        let machine: Machine = thisMachine;
        let umask: number | undefined;

        before(async () => {
            server = await startBareServer("5.0.4");
            umask = process.umask(0o077); // An ssh server inherits it.
            if (where === "over ssh") {
                ssh = await SshServer.start();
                machine = new SshMachine(ssh.shell);
            }
        });
        after(async () => {
            if (umask !== undefined) {
                process.umask(umask);
            }
            await server?.close();
            if (machine instanceof SshMachine) {
                await machine.close();
            }
            await ssh?.close();
        });

        it("leaves the process alone, stops no other process, and starts the copy on the same data, under a strict umask", async () => {
            const { host = "", folder: root = "" } = server ?? {};
            const adopted = { data: join(root, "data"), log: join(root, "log") };
            const folder = memberFolder(join(root, "rs0-0"), adopted);
            const config = {
                storage: {
                    dbPath: adopted.data,
                    wiredTiger: { engineConfig: { cacheSizeGB: 0.25 } },
                },
                systemLog: { destination: "file", path: adopted.log, logAppend: true },
                net: { port: Number(host.split(":")[1]), bindIp: "127.0.0.1" },
                replication: { replSetName: "rs0", oplogSizeMB: 64 },
            };
            const binaries = { kind: "directory", root: join(root, "nowhere") } as const;
            const hosts = makeMemberControl([
                { host, machine, folder: folder.root, adopted, desired: { binaries, config } },
            ]);
            const pid = await readFile(folder.lock, "utf8");

            await hosts.adopt(host, "5.0.4");
            await hosts.adopt(host, "5.0.4");
            assert.equal(await readFile(folder.lock, "utf8"), pid);
            // A service may start it as any user.
            const copy = await realpath(mongodIn(folder.current));
            for (let path = copy; path.startsWith(folder.root); path = dirname(path)) {
                assert.equal((await stat(path)).mode & 0o555, 0o555, path);
            }
            assert.deepEqual(await hosts.facts(host), {
                processRuns: true,
                uncleanShutdown: false,
                configDiffers: false,
                installedVersion: "5.0.4",
            });

            await hosts.terminate(host);
            await eventually("it has ended", async () => !(await hosts.processRuns(host)));
            assert.equal((await hosts.facts(host)).uncleanShutdown, false);
            // Its release is available nowhere else.
            await hosts.prepareStart(host, "5.0.4");
            await hosts.switchBinary(host, "5.0.4");
            await hosts.start(host);
            await eventually("it answers", () => versionOf(host).catch(() => undefined));
            assert.notEqual(await readFile(folder.lock, "utf8"), pid);
        });

        it("refuses a server that does not run, and data that no process has open", async () => {
            const { host = "", folder: root = "" } = server ?? {};
            const adopted = { data: join(root, "elsewhere") };
            const hosts = makeMemberControl([
                { host, machine, folder: join(root, "rs0-1"), adopted },
            ]);
            await assert.rejects(hosts.adopt(host, "5.0.4"), { code: "not-adoptable" });
            await assert.rejects(hosts.adopt(host, undefined), { code: "not-adoptable" });
        });
    });
}
