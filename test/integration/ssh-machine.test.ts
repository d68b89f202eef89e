import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { thisMachine } from "../../provider/io/machine/local-machine";
import type { Machine } from "../../provider/io/machine/machine";
import { SshMachine } from "../../provider/io/ssh/ssh-machine";
import { eventually } from "../kit/system/eventually";
import { SshServer } from "../kit/hosts/ssh-server";

/** File names that break careless quoting. */
const names = [
    "plain",
    "with space",
    "-rf",
    "it's",
    '"double"',
    "$HOME `id` $(id)",
    "new\nline",
    "back\\slash\\",
    "ünï",
    "*",
    "; exit 1 #",
];

interface Made {
    readonly machine: Machine;
    readonly close: () => Promise<void>;
}

async function overSsh(loginShell: string): Promise<Made> {
    const server = await SshServer.start({ loginShell });
    const machine = new SshMachine(server.shell);
    return {
        machine,
        close: async () => {
            await machine.close();
            await server.close();
        },
    };
}

const kinds: Readonly<Record<string, () => Promise<Made>>> = {
    "this machine": () => Promise.resolve({ machine: thisMachine, close: () => Promise.resolve() }),
    "a machine over ssh, login shell sh": () => overSsh("sh"),
    "a machine over ssh, login shell bash": () => overSsh("bash"),
};

for (const [kind, make] of Object.entries(kinds)) {
    describe(kind, () => {
        let root: string;
        let made: Made;
        let machine: Machine;
        const at = (...path: readonly string[]) => join(root, ...path);

        before(async () => {
            made = await make();
            machine = made.machine;
        });
        after(() => made.close());
        beforeEach(() => {
            root = fs.mkdtempSync(join(tmpdir(), "machine-"));
        });
        afterEach(() => fs.rmSync(root, { recursive: true }));

        for (const name of names) {
            it(`writes, renames, links, lists and reads ${JSON.stringify(name)}`, async () => {
                const text = `${name}\0\n\n`;
                await machine.writeText(at(`${name}.new`), text);
                await machine.rename(at(`${name}.new`), at(name));
                await machine.link(name, at("link"));
                assert.equal(await machine.readText(at(name)), text);
                assert.equal(await machine.readLink(at("link")), name);
                assert.equal(await machine.sizeOf(at("link")), Buffer.byteLength(text));
                assert.equal(await machine.isReadable(at(name)), true);
                if (!name.includes("\n")) {
                    assert.deepEqual([...(await machine.list(root))].sort(), ["link", name].sort());
                }
                await machine.copy(at(name), at("copy"));
                assert.equal(fs.readFileSync(at("copy"), "utf8"), text);
                await machine.remove(at(name));
                await machine.remove(at(name));
                assert.equal(await machine.readText(at(name)), undefined);
                const { stdout } = await machine.run(["printf", "%s", name, name], 5_000);
                assert.equal(stdout, name + name);
            });
        }

        it("distinguishes missing files from empty ones", async () => {
            fs.writeFileSync(at("empty"), "");
            assert.deepEqual(
                await Promise.all([
                    machine.readText(at("empty")),
                    machine.readText(at("none")),
                    machine.readLink(at("empty")),
                    machine.readHead(at("none"), 4),
                    machine.list(at("none")),
                    machine.sizeOf(at("none")),
                    machine.isReadable(at("none")),
                    machine.findProcess([at("none")], ""),
                    machine.readEnd(at("none"), 0, 10),
                ]),
                ["", undefined, undefined, undefined, [], 0, false, undefined, ""],
            );
        });

        it("detects which files a process has open, by any of their names", async () => {
            fs.writeFileSync(at("open"), "");
            fs.writeFileSync(at("closed"), "");
            fs.symlinkSync(at("open"), at("it's a name"));
            const held = fs.openSync(at("open"), "r");
            try {
                const files = [at("it's a name"), at("closed"), at("open"), at("none")];
                assert.deepEqual(await machine.openFiles(process.pid, files), [files[0], files[2]]);
                assert.deepEqual(await machine.openFiles(2 ** 22 + 1, files), []);
            } finally {
                fs.closeSync(held);
            }
        });

        it("reads the beginning and the end of a file", async () => {
            fs.writeFileSync(at("log"), "0123456789");
            const [head, end, behind, tooFar] = await Promise.all([
                machine.readHead(at("log"), 4),
                machine.readEnd(at("log"), 0, 4),
                machine.readEnd(at("log"), 8, 4),
                machine.readEnd(at("log"), 80, 4),
            ]);
            assert.equal(head?.toString(), "0123");
            assert.deepEqual([end, behind, tooFar], ["6789", "89", "6789"]);
        });

        it("replaces a link to a folder instead of writing into the folder", async () => {
            fs.mkdirSync(at("old"));
            fs.mkdirSync(at("new"));
            await machine.link(at("old"), at("current"));
            await machine.link(at("new"), at("next"));
            await machine.rename(at("next"), at("current"));
            assert.equal(fs.readlinkSync(at("current")), at("new"));
            assert.deepEqual(fs.readdirSync(at("old")), []);
            await assert.rejects(machine.link(at("old"), at("current")));
            assert.deepEqual(fs.readdirSync(at("new")), []);
        });

        it("reports ENOENT for a missing file that is to be renamed or run", async () => {
            const absent = { code: "ENOENT" };
            await assert.rejects(machine.rename(at("none"), at("other")), absent);
            await assert.rejects(machine.copy(at("none"), at("other")), absent);
            await assert.rejects(machine.run([at("none")], 5_000), absent);
        });

        it("makes new files only for their owner, and never overwrites one", async () => {
            await machine.writeText(at("secret"), "s", 0o400);
            assert.equal(fs.statSync(at("secret")).mode & 0o777, 0o400);
            await assert.rejects(machine.writeText(at("secret"), "t", 0o400));
            const folder = await machine.makeTemporaryFolder(at("work-"));
            assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
            await machine.makeFolder(at("a", "b"));
            await machine.makeFolder(at("a", "b"));
            await machine.removeTree(at("a"));
            assert.equal(fs.existsSync(at("a")), false);
        });

        it("makes folders that every user may pass, unless asked otherwise, under a strict umask too", async () => {
            const before = process.umask(0o077);
            try {
                await machine.makeFolder(at("passable", "bin"));
                await machine.makeFolder(at("private", "data"), "umask");
                await machine.writeText(at("launcher"), "#!/bin/sh\n", 0o755);
            } finally {
                process.umask(before);
            }
            const modeOf = (...path: readonly string[]) => fs.statSync(at(...path)).mode & 0o777;
            assert.deepEqual([modeOf("passable"), modeOf("passable", "bin")], [0o755, 0o755]);
            assert.equal(modeOf("private", "data"), 0o700);
            assert.equal(modeOf("launcher"), 0o755);
        });

        it("reports how a program ended, and its output", async () => {
            const failing = ["sh", "-c", "echo out; echo err >&2; exit 7"];
            await assert.rejects(machine.run(failing, 5_000), {
                code: 7,
                stdout: "out\n",
                stderr: "err\n",
            });
            await assert.rejects(machine.run(["sh", "-c", "kill -ILL $$"], 5_000), {
                signal: "SIGILL",
            });
        });

        it("finds a program by its configuration file if its process id was not recorded", async () => {
            const config = at("mongod.conf");
            fs.writeFileSync(config, "{}");
            const script = "sleep 60 & trap 'kill $!' TERM; wait";
            await machine.startDetached({
                command: ["sh", "-c", script, "mongod", "--config", config],
                cwd: root,
                output: at("output"),
                pid: at("recorded"),
            });
            const started = Number(fs.readFileSync(at("recorded"), "utf8"));
            assert.equal(await machine.findProcess([at("none")], config), started);
            assert.equal(await machine.findProcess([at("none")], at("other.conf")), undefined);
            await machine.terminate(started);
        });

        it("starts a program that outlives its session, finds it and ends it", async () => {
            const pid = at("pid");
            const start = {
                command: ["sh", "-c", "echo begun; sleep 60 & wait", at("it's me")] as const,
                cwd: root,
                output: at("output"),
                pid,
            };
            await machine.startDetached({ ...start, command: [...start.command] });
            const found = Number(fs.readFileSync(pid, "utf8"));
            assert.equal(await machine.findProcess([at("none"), pid], at("it's me")), found);
            assert.equal(await machine.findProcess([pid], "another"), undefined);
            await eventually("it writes", async () => (await machine.sizeOf(at("output"))) > 0);
            await machine.terminate(found);
            await eventually(
                "it has ended",
                async () => (await machine.findProcess([pid], root)) === undefined,
            );
            await machine.terminate(found);
            await assert.rejects(machine.startDetached({ ...start, command: [at("none")] }), {
                code: "ENOENT",
                syscall: `spawn ${at("none")}`,
            });
        });

        it("describes its own platform", async () => {
            const [platform, uid, disk, below] = await Promise.all([
                machine.platform(),
                machine.uid(),
                machine.readDisk(at("not", "yet")),
                machine.readDisk("/etc/passwd/data"),
            ]);
            const local = await thisMachine.platform();
            const plain = ({ architecture, system, kernel }: typeof local) => ({
                architecture,
                system,
                kernel,
            });
            assert.deepEqual(plain(platform), plain(local));
            assert.match(String(platform.limits), /Max open files/);
            assert.equal(uid, process.getuid?.());
            assert.equal(disk?.folder, at("not", "yet"));
            assert.ok(disk.freeBytes > 0 && disk.freeBytes < disk.totalBytes);
            assert.equal(below, undefined);
        });

        it("reports who may write, and who owns the files", async () => {
            fs.writeFileSync(at("a-file"), "");
            assert.equal(await machine.folderProblem(at("not", "yet")), undefined);
            assert.match(String(await machine.folderProblem(at("a-file"))), /is not a folder/);
            const mine = process.getuid?.() ?? 0;
            assert.deepEqual(await machine.foreignFiles(root, mine), []);
            assert.deepEqual(await machine.foreignFiles(root, 4711), [
                { file: at("a-file"), owner: mine, open: true },
            ]);
        });
    }).timeout(20_000);
}

describe("a connection over ssh", () => {
    let server: SshServer;
    const machines: SshMachine[] = [];
    const machineBy = (changes: Partial<SshServer["shell"]>) => {
        const made = new SshMachine({ ...server.shell, ...changes });
        machines.push(made);
        return made;
    };

    beforeEach(async () => {
        server = await SshServer.start();
    });
    afterEach(async () => {
        await Promise.all(machines.splice(0).map((machine) => machine.close()));
        await server.close();
    });

    it("is opened once, and sends concurrent requests in one command", async () => {
        const machine = machineBy({});
        await Promise.all([machine.uid(), machine.readText("/etc/passwd"), machine.list("/")]);
        await machine.uid();
        assert.equal(server.commands.length, 2);
        assert.equal(server.logins, 1);
    });

    it("is refused with another host key, before anything is sent", async () => {
        const other = await SshServer.start();
        await assert.rejects(machineBy({ hostKey: other.hostKey }).uid(), {
            code: "host-key-differs",
            message:
                /its host key is SHA256:\S+ \(ecdsa-sha2-nistp256\), SHA256:\S+ .* is required$/,
        });
        await other.close();
        assert.equal(server.logins, 0);
    });

    it("is refused with a wrong password, which no message contains", async () => {
        const wrong = machineBy({ password: { secret: "a wrong one" } });
        await assert.rejects(wrong.uid(), (error: Error & { code?: string }) => {
            assert.equal(error.code, "ssh-refused");
            assert.match(error.message, /as me with the password/);
            assert.doesNotMatch(error.message, /a wrong one/);
            return true;
        });
    });

    it("is refused with an unreadable key, which no message contains", async () => {
        const privateKey = { secret: "no key at all" };
        const { password: _password, ...shell } = server.shell;
        const machine = new SshMachine({ ...shell, privateKey });
        await assert.rejects(machine.uid(), (error: Error & { code?: string }) => {
            assert.equal(error.code, "ssh-refused");
            assert.doesNotMatch(error.message, /no key at all/);
            return true;
        });
    });

    it("reports a host as unreachable if no server listens", async () => {
        const { shell } = await SshServer.start().then(async (gone) => {
            await gone.close();
            return gone;
        });
        await assert.rejects(new SshMachine(shell).uid(), { code: "host-unreachable" });
    });

    it("reports the message of sudo", async () => {
        await assert.rejects(machineBy({ sudo: true }).uid(), { code: "ssh-refused" });
        assert.match(server.commands[0] ?? "", /^sudo -n -- sh -c /);
    });
}).timeout(20_000);

describe("a machine over ssh, over the connection that is open now", () => {
    it("runs a command, and opens no connection by itself", async () => {
        const server = await SshServer.start();
        const machine = new SshMachine(server.shell);
        try {
            const unreachable = { code: "host-unreachable" };
            await assert.rejects(machine.connected.run(["true"], 5_000), unreachable);
            assert.equal(server.logins, 0);
            await machine.run(["true"], 5_000);
            await machine.connected.run(["true"], 5_000);
            assert.equal(await machine.connected.uid(), process.getuid?.());
        } finally {
            await machine.close();
            await server.close();
        }
    });
});
