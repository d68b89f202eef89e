import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";

import { SshMachine } from "../../provider/io/ssh/ssh-machine";
import type { SshShellArgs } from "../../provider/pulumi/args/args";
import { resolveShells } from "../../provider/pulumi/args/shells";
import { eventually } from "../kit/system/eventually";
import { password, TestHosts } from "../kit/hosts/hosts";
import { runOrFail } from "../kit/system/run-process";

describe("a login on sshd", function () {
    this.timeout(120_000);
    let hosts: TestHosts | undefined;
    const machines: SshMachine[] = [];

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        hosts = await TestHosts.create(2);
    });
    afterEach(() => Promise.all(machines.splice(0).map((machine) => machine.close())));
    after(() => hosts?.close());

    function shellOf(index: number): SshShellArgs {
        return hosts!.shellOf(hosts!.all[index]!);
    }
    async function log(shell: SshShellArgs): Promise<SshMachine> {
        const [resolved] = await resolveShells({ version: "", members: [{ shell }] });
        const machine = new SshMachine(resolved!);
        machines.push(machine);
        return machine;
    }
    const addressesOf = async (machine: SshMachine) =>
        (await machine.run(["ip", "-4", "-o", "addr", "show", "eth0"], 5_000)).stdout;

    it("succeeds with a private key", async () => {
        const machine = await log(shellOf(0));
        assert.equal(await machine.uid(), 0);
        assert.match(await addressesOf(machine), /198\.18\.\d+\.11\//);
    });

    it("succeeds with a key of an agent", async function () {
        if (spawnSync("ssh-add", ["-l"]).error) {
            this.skip(); // This machine has no agent.
        }
        const socket = join(hosts!.folder, "agent.sock");
        const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
        try {
            await eventually("the agent listens", () => Promise.resolve(existsSync(socket)));
            const file = join(hosts!.folder, "user_key");
            await writeFile(file, hosts!.privateKey, { mode: 0o600 });
            await runOrFail("ssh-add", [file], { cwd: "/", env: { SSH_AUTH_SOCK: socket } });
            const { privateKey: _key, ...rest } = shellOf(0);
            assert.equal(await (await log({ ...rest, agentSocketPath: socket })).uid(), 0);
        } finally {
            agent.kill();
        }
    });

    it("succeeds with a password, and with a host name from known_hosts", async () => {
        const { privateKey: _key, hostKey: _host, ...rest } = shellOf(0);
        const knownHosts = await hosts!.writeKnownHosts();
        assert.equal(await (await log({ ...rest, knownHosts, password })).uid(), 0);
    });

    it("succeeds through another host", async () => {
        const { kind: _kind, ...proxy } = shellOf(0);
        const machine = await log({ ...shellOf(1), proxy });
        assert.match(await addressesOf(machine), /198\.18\.\d+\.12\//);
    });

    it("forwards to a port of the host's own loopback, only for this user", async () => {
        const machine = await log(shellOf(0));
        const path = decodeURIComponent(await machine.localhostAddress(22));
        assert.equal((await stat(dirname(path))).mode & 0o077, 0);
        const socket = connect(path);
        const [greeting] = (await once(socket, "data")) as [Buffer];
        socket.destroy();
        assert.match(greeting.toString(), /^SSH-2\.0-/);
        await assert.rejects(machine.localhostAddress(1), { code: "host-unreachable" });
        await machine.close();
        await assert.rejects(stat(path), { code: "ENOENT" });
    });

    it("is refused with a wrong password, which the error does not contain", async () => {
        const { privateKey: _key, ...rest } = shellOf(0);
        const machine = await log({ ...rest, password: "not the password" });
        await assert.rejects(machine.uid(), (error: Error & { code?: string }) => {
            assert.equal(error.code, "ssh-refused");
            assert.match(
                error.message,
                /^Cannot log in to 198\.18\.\d+\.11 by ssh as root with the password/,
            );
            assert.ok(!error.message.includes("not the password"));
            return true;
        });
    });

    it("is refused if another host answers than expected", async () => {
        const { hostKey = "" } = shellOf(1);
        const machine = await log({ ...shellOf(0), hostKey });
        await assert.rejects(machine.uid(), { code: "host-key-differs" });
    });

    it("reports a host as unreachable while its link is down, and finds it again", async () => {
        const machine = await log(shellOf(0));
        assert.equal(await machine.uid(), 0);
        await machine.close();
        await hosts!.setLink(hosts!.all[0]!, "down");
        const cut = await log({ ...shellOf(0), perDialTimeout: 1, dialErrorLimit: 1 });
        await assert.rejects(cut.uid(), { code: "host-unreachable" });
        await hosts!.setLink(hosts!.all[0]!, "up");
        const patient = await log({ ...shellOf(0), dialErrorLimit: -1 });
        assert.equal(await patient.uid(), 0);
    });
});
