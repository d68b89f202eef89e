import assert from "node:assert/strict";

import { resolveShells } from "../../provider/pulumi/shells";
import { machineOf } from "../../provider/io/ssh/machines";
import { closeConnections } from "../../provider/pulumi/session";
import { TestHosts } from "../kit/hosts";

describe("a host over ssh", function () {
    this.timeout(120_000);
    let hosts: TestHosts;

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        hosts = await TestHosts.create(1);
    });
    after(async () => {
        await closeConnections();
        await hosts?.close();
    });

    it("is a machine", async () => {
        const [host] = hosts.all;
        const shell = hosts.shellOf(host!);
        const [resolved] = await resolveShells({ version: "", members: [{ shell }] });
        const machine = machineOf(resolved);
        assert.equal(await machine.uid(), 0);
        console.log(
            await machine.list("/"),
            await machine.readDisk("/tmp/x"),
            (await machine.run(["ip", "addr"], 1000)).stdout,
        );
        const t = performance.now();
        for (let i = 0; i < 20; i++) await machine.uid();
        console.log((performance.now() - t) / 20);
    });
});
