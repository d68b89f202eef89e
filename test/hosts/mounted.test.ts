import assert from "node:assert/strict";

import { moveAside } from "../../provider/io/layout/data-aside";
import { SshMachine } from "../../provider/io/ssh/ssh-machine";
import { resolveShells } from "../../provider/pulumi/args/shells";
import { TestHosts } from "../kit/hosts/hosts";

describe("an arbiter's data folder that is a mount point of its host", function () {
    this.timeout(120_000);
    let hosts: TestHosts | undefined;

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        hosts = await TestHosts.create(1);
    });
    after(() => hosts?.close());

    it("keeps its mount, and its content is moved into a folder within it", async () => {
        const shell = hosts!.shellOf(hosts!.all[0]!);
        const [resolved] = await resolveShells({ version: "", members: [{ shell }] });
        const machine = new SshMachine(resolved!);
        const sh = async (script: string) =>
            (await machine.run(["sh", "-ec", script], 20_000)).stdout.trim();
        const data = "/srv/arbiter/data";
        try {
            await sh(`mkdir -p ${data} && mount -t tmpfs tmpfs ${data} && mkdir ${data}/journal
                echo written >${data}/journal/log.1 && : >${data}/mongod.lock`);
            await moveAside(data, machine);
            assert.equal(await sh(`cat ${data}/aside-*/journal/log.1`), "written");
            assert.match(await sh(`ls ${data}`), /^aside-\w+$/);
            assert.equal(await sh("ls /srv/arbiter"), "data");
            assert.match(await sh("cat /proc/mounts"), /^tmpfs \/srv\/arbiter\/data tmpfs /m);
        } finally {
            await machine.close();
        }
    });
});
