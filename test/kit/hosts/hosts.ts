import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { cacheFolder } from "../../../provider/io/system/cache-folder";
import { isAlive } from "../../../provider/io/system/file-lock";
import { isListening } from "../../../provider/io/mongodb/connections";
import type { SshShellArgs } from "../../../provider/pulumi/args/args";
import { ensurePart } from "../../setup/part";
import { Progress } from "../../setup/progress";
import { runTool } from "../../setup/run-tool";
import { sshdPart } from "../../setup/sshd";
import { eventually } from "../system/eventually";
import { makeKeyPair } from "./ssh-keys";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

/** Networks for tests, which are not routed (RFC 2544). */
const network = (third: number) => `198.18.${third}`;

const prefix = "pmr";

const repository = resolve(__dirname, "../../..");

/** A host: a network namespace with an ssh server. It has its own addresses and processes, but this machine's files. */
export interface TestHost {
    readonly address: string;
    readonly namespace: string;
    /** The host's /srv, which only its processes see there. */
    readonly folder: string;
    /** Folder of programs that take precedence over the system's. */
    readonly bin: string;
    /** Folder in which the stand-in for systemctl finds units. */
    readonly units: string;
    readonly hostKey: string;
}

export const password = "passwordOfTheHosts";

/** Hosts on a bridge with this machine; one user key logs in to all of them. */
export class TestHosts {
    readonly all: readonly TestHost[];
    readonly folder: string;
    readonly privateKey: string;
    readonly #servers: readonly ChildProcess[];
    readonly #bridge: string;

    private constructor(
        folder: string,
        privateKey: string,
        bridge: string,
        all: readonly TestHost[],
        servers: readonly ChildProcess[],
    ) {
        this.folder = folder;
        this.privateKey = privateKey;
        this.#bridge = bridge;
        this.all = all;
        this.#servers = servers;
    }

    /** Whether this machine can make hosts: only root on Linux makes namespaces. */
    static canBeMade(): boolean {
        return process.platform === "linux" && process.getuid?.() === 0;
    }

    /** Creates hosts. With `system` "own", only the host itself sees its changes in /usr, /etc and /var. */
    static async create(count: number, system: "own" | "shared" = "shared"): Promise<TestHosts> {
        const part = sshdPart(cacheFolder(process.env, homedir()));
        await ensurePart(part, new Progress((line) => console.log(line)));
        await removeLeftovers();
        const folder = await makeTemporaryFolder("hosts");
        const bridge = `${prefix}${process.pid}`;
        const third = await freeNetwork();
        const user = makeKeyPair();
        try {
            await ip("link", "add", bridge, "type", "bridge");
            await ip("addr", "add", `${network(third)}.1/24`, "dev", bridge);
            await ip("link", "set", bridge, "up");
            const hosts: TestHost[] = [];
            const servers: ChildProcess[] = [];
            for (let index = 0; index < count; index += 1) {
                const host = await makeHost(folder, bridge, third, index);
                hosts.push(host.made);
                const keys = { host: host.key, user: user.public };
                servers.push(await startServer(part.folder, host.made, keys, system));
            }
            await Promise.all(
                hosts.map(({ address }) =>
                    eventually(`sshd of ${address} listens`, () => isListening(`${address}:22`)),
                ),
            );
            return new TestHosts(folder, user.private, bridge, hosts, servers);
        } catch (error) {
            await removeNetwork(bridge);
            throw error;
        }
    }

    /** A program's arguments for a host. */
    shellOf({ address, hostKey }: TestHost): SshShellArgs {
        return {
            kind: "ssh",
            host: address,
            user: "root",
            privateKey: this.privateKey,
            hostKey,
            dialErrorLimit: 2,
            perDialTimeout: 3,
        };
    }

    /** Writes one known_hosts file for all hosts. */
    async writeKnownHosts(): Promise<string> {
        const file = join(this.folder, "known_hosts");
        const lines = this.all.map(({ address, hostKey }) => `${address} ${hostKey}\n`);
        await writeFile(file, lines.join(""));
        return file;
    }

    /** Cuts a host's network link, or restores it. */
    async setLink({ namespace }: TestHost, state: "up" | "down"): Promise<void> {
        await ip("link", "set", namespace, state);
    }

    async close(): Promise<void> {
        this.#servers.forEach((server) => server.kill("SIGKILL"));
        await removeNetwork(this.#bridge);
        await removeWithServers(this.folder);
    }
}

/** Finds an unused network: other processes may run tests of hosts at the same time. */
async function freeNetwork(): Promise<number> {
    const taken = await ip("-o", "-4", "addr", "show");
    const from = process.pid % 256;
    const all = Array.from({ length: 256 }, (_, index) => (from + index) % 256);
    return all.find((third) => !taken.includes(` ${network(third)}.`)) ?? from;
}

async function makeHost(folder: string, bridge: string, third: number, index: number) {
    const namespace = `${bridge}-${index}`;
    const address = `${network(third)}.${index + 11}`;
    await ip("netns", "add", namespace);
    await ip("link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    await ip("link", "set", namespace, "master", bridge, "up");
    await ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
    await ip("-n", namespace, "link", "set", "eth0", "up");
    await ip("-n", namespace, "link", "set", "lo", "up");
    const key = makeKeyPair();
    const root = join(folder, `host-${index}`);
    const made: TestHost = {
        address,
        namespace,
        folder: join(root, "srv"),
        bin: join(root, "bin"),
        units: join(root, "units"),
        hostKey: key.public,
    };
    await Promise.all(
        [made.folder, made.bin, made.units].map((each) => mkdir(each, { recursive: true })),
    );
    return { made, key: key.private };
}

/** Mounts overlays over the machine's folders in the host's own mount namespace. dpkg needs every group to exist. */
const ownSystem = `mkdir system && mount -t tmpfs tmpfs system &&
for d in usr etc var; do
    mkdir -p "system/$d/changed" "system/$d/work" &&
    mount -t overlay overlay -o "lowerdir=/$d,upperdir=system/$d/changed,workdir=system/$d/work" "/$d" || exit 1
done
rm -f /var/lib/dpkg/statoverride`;

/** Starts a host's ssh server. The host has users of its own: its processes see another /etc/passwd than the machine's. */
async function startServer(
    tree: string,
    { namespace, folder, bin, units }: TestHost,
    keys: { readonly host: string; readonly user: string },
    system: "own" | "shared",
): Promise<ChildProcess> {
    const root = resolve(folder, "..");
    const sshd = join(tree, "usr", "sbin", "sshd");
    const hash = (await runTool("openssl", ["passwd", "-6", password])).trim();
    const session = join(tree, "usr", "lib", "openssh", "sshd-session");
    const path = `${bin}:${join(repository, "test/stand-in/host-bin")}:/usr/sbin:/usr/bin:/sbin:/bin`;
    const files: Readonly<Record<string, string>> = {
        passwd: [
            "root:x:0:0:root:/root:/bin/sh",
            "sshd:x:4711:4711::/run/sshd:/usr/sbin/nologin",
            "mongodb:x:4712:4712::/nonexistent:/usr/sbin/nologin",
            "",
        ].join("\n"),
        shadow: `root:${hash}:19000:0:99999:7:::\n`,
        group: "root:x:0:\nsshd:x:4711:\nmongodb:x:4712:\n",
        host_key: keys.host,
        authorized_keys: `${keys.user}\n`,
        sshd_config: [
            "Port 22",
            `HostKey ${root}/host_key`,
            `AuthorizedKeysFile ${root}/authorized_keys`,
            "PermitRootLogin yes",
            "PasswordAuthentication yes",
            "StrictModes no",
            "UsePAM no",
            "PidFile none",
            "LogLevel ERROR",
            `SetEnv PATH=${path} STAND_IN_UNITS=${units}`,
            // From 9.8 on the server is two programs.
            ...(existsSync(session) ? [`SshdSessionPath ${session}`] : []),
            "",
        ].join("\n"),
    };
    for (const [name, text] of Object.entries(files)) {
        await writeFile(join(root, name), text, { mode: 0o600 });
    }
    const script = `cd "$1" && ${system === "own" ? ownSystem : ":"} && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && chmod 644 passwd group &&
for f in passwd shadow group; do mount --bind "$f" "/etc/$f"; done && mount --bind srv /srv &&
exec "$2" -D -e -f "$1/sshd_config"`;
    return spawn("ip", ["netns", "exec", namespace, "sh", "-c", script, "sh", root, sshd], {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, LD_LIBRARY_PATH: join(tree, "lib") },
    });
}

async function ip(...args: readonly string[]): Promise<string> {
    return runTool("ip", args);
}

/** Removes the network and ends every process in it. */
async function removeNetwork(bridge: string): Promise<void> {
    const names = (await ip("netns", "list")).split("\n").map((line) => line.split(" ")[0] ?? "");
    for (const namespace of names.filter((name) => name.startsWith(`${bridge}-`))) {
        const pids = (await ip("netns", "pids", namespace)).split("\n").map(Number);
        pids.filter((pid) => pid > 1).forEach(endProcess);
        // A namespace and its link exist until the last process that uses them has ended.
        removeLink(namespace);
        await ip("netns", "del", namespace);
    }
    removeLink(bridge);
}

function removeLink(name: string): void {
    spawnSync("ip", ["link", "del", name], { stdio: "ignore" });
}

function endProcess(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // The process has ended by itself.
    }
}

/** Removes the networks of runs that were killed. */
async function removeLeftovers(): Promise<void> {
    const links = await ip("-o", "link", "show", "type", "bridge");
    for (const [, bridge = "", pid] of links.matchAll(new RegExp(`: (${prefix}(\\d+)):`, "g"))) {
        if (!isAlive(Number(pid))) {
            await removeNetwork(bridge);
        }
    }
}
